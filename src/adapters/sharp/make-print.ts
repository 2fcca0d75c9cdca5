import type { PrintOrder } from '../../domain/compression.ts';
import { type JpegFacts, JpegReader } from '../../domain/jpeg.ts';
import type { Picture } from '../../domain/perception/planes.ts';
import { readExif } from './exif.ts';
import { perceptualPrint } from './perceptual-encoder.ts';
import { placeholderOf } from './placeholder.ts';
import { type FileOperations, fillFile } from './print-file.ts';
import type { Job, MadePrint } from './protocol.ts';
import { openSource } from './source.ts';

/**
 * Make a print, look at it, and write it where the job says.
 * @throws {InvalidImageError} the original cannot be decoded whole
 * @throws {UnsupportedJpegVariantError} a file of a few hundred bytes that only a larger one could show upright
 * @throws {StoreFullError} there is no room
 */
export async function makePrint(job: Job, files: FileOperations): Promise<MadePrint> {
  const { preset, tier, maxEdge } = job.order;
  const { pixels, source } = await openSource(job.original.path, job.facts, maxEdge);
  const { bytes: content, compression } = await perceptualPrint(pixels, source, { preset, tier });
  assertPrint(content, pixels, job);
  const { thumbhash, dominantColor } = placeholderOf(pixels);
  return {
    ...(await fillFile(files, job.printPath, content)),
    width: pixels.width,
    height: pixels.height,
    compression,
    placeholder: { thumbhash: Buffer.from(thumbhash).toString('base64'), dominantColor },
    exif: await readExif(job.original.path),
  };
}

/** What leaves here was looked at: a print that is none is a defect of ours, and must not be kept. */
function assertPrint(content: Uint8Array, { width, height }: Picture, { original, facts, order }: Job): void {
  const found = factsOf(content);
  const isPrint =
    found.width === width &&
    found.height === height &&
    isAsOrdered(found, facts, order) &&
    found.orientation === 1 &&
    found.components !== 4 &&
    found.metadataBytes === 0 &&
    found.trailingBytes === 0 &&
    content.length <= original.bytes;
  if (!isPrint) throw new Error(`The print came out wrong: ${content.length} bytes, ${JSON.stringify(found)}`);
}

/** As large as the original, or with the longer side that was ordered and the other in proportion. */
function isAsOrdered(print: JpegFacts, original: JpegFacts, { maxEdge = Infinity }: PrintOrder): boolean {
  const scale = Math.min(1, maxEdge / Math.max(original.width, original.height));
  // A side is rounded, and before that where it is halved while it is decoded.
  const tolerance = scale === 1 ? 0 : 1;
  return (
    Math.max(print.width, print.height) === Math.min(maxEdge, Math.max(original.width, original.height)) &&
    Math.abs(print.width - original.width * scale) <= tolerance &&
    Math.abs(print.height - original.height * scale) <= tolerance
  );
}

function factsOf(print: Uint8Array): JpegFacts {
  const reader = new JpegReader({ imagePixelsMax: Infinity, imageSidePixelsMax: Infinity });
  try {
    reader.feed(print);
    return reader.end();
  } catch (error) {
    // not to be taken for the original's fault
    throw new Error('The print came out wrong: it is no JPEG.', { cause: error });
  }
}
