import { type JpegFacts, JpegReader } from '../../domain/jpeg.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import { perceptualPrint } from './perceptual-encoder.ts';
import { type FileOperations, fillFile } from './print-file.ts';
import type { Job, MadePrint } from './protocol.ts';
import { openSource } from './source.ts';

/**
 * Make a print, look at it, and write it where the job says.
 * @throws {InvalidImageError} the original cannot be decoded whole
 * @throws {UnsupportedJpegVariantError} a file of a few hundred bytes that only a larger one could show upright
 * @throws {StoreFullError} there is no room
 */
export async function makePrint({ original, facts, order, printPath }: Job, files: FileOperations): Promise<MadePrint> {
  const { pixels, source } = await openSource(original.path, facts);
  const { bytes: content } = await perceptualPrint(pixels, source, order);
  assertPrint(content, original, facts);
  const { width, height } = facts;
  return { ...(await fillFile(files, printPath, content)), width, height };
}

/** What leaves here was looked at: a print that is none is a defect of ours, and must not be kept. */
function assertPrint(content: Uint8Array, original: StagedFile, { width, height }: JpegFacts): void {
  const found = factsOf(content);
  const isPrint =
    found.width === width &&
    found.height === height &&
    found.orientation === 1 &&
    found.components !== 4 &&
    found.metadataBytes === 0 &&
    found.trailingBytes === 0 &&
    content.length <= original.bytes;
  if (!isPrint) throw new Error(`The print came out wrong: ${content.length} bytes, ${JSON.stringify(found)}`);
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
