export { openSharpCompressor, type SharpCompressor, type SharpCompressorOptions } from './compressor.ts';
export type { FileOperations } from './print-file.ts';
