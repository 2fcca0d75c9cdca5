import { readExif } from './exif.ts';
import { inspect } from './inspect.ts';
import { perceptualPrint } from './perceptual-encoder.ts';
import { placeholderOf } from './placeholder.ts';
import { type FileOperations, fillFile } from './print-file.ts';
import type { MadePrint, PrintJob } from './protocol.ts';
import { openSource } from './source.ts';

/**
 * Make a print, look at it, and write it where the job says.
 * @throws {InvalidImageError} the original cannot be decoded whole
 * @throws {UnsupportedJpegVariantError} a file of a few hundred bytes that only a larger one could show upright
 * @throws {StoreFullError} there is no room
 */
export async function makePrint(job: PrintJob, files: FileOperations): Promise<MadePrint> {
  const {
    original,
    facts,
    print: { preset, tier, maxEdge },
  } = job;
  const { pixels, source } = await openSource(original.path, facts, { maxEdge });
  const { bytes: content, compression } = await perceptualPrint(pixels, source, { preset, tier });
  inspect(content, pixels, { facts, maxEdge, bytesMax: original.bytes });
  const { thumbhash, dominantColor } = placeholderOf(pixels);
  return {
    ...(await fillFile(files, job.targetPath, content)),
    width: pixels.width,
    height: pixels.height,
    compression,
    placeholder: { thumbhash: Buffer.from(thumbhash).toString('base64'), dominantColor },
    exif: await readExif(original.path),
  };
}
