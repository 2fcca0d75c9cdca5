export { openSharpCompressor, type SharpCompressor, type SharpCompressorOptions } from './compressor.ts';
