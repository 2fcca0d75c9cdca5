/**
 * Prints, made by sharp in child processes.
 * @module
 */

export { openSharpCompressor, type SharpCompressor, type SharpCompressorOptions } from './compressor.ts';
