import { type JpegFacts, JpegReader } from '../../domain/jpeg.ts';
import type { Picture } from '../../domain/perception/planes.ts';

type Ordered = {
  /** Of the original. */
  readonly facts: JpegFacts;
  /** Pixels that the longer side was to have at most; those of the original without one. */
  readonly maxEdge?: number | undefined;
  readonly bytesMax: number;
};

/** Look at what leaves here: a picture that came out wrong is a defect of ours, and must not be kept. */
export function inspect(content: Uint8Array, { width, height }: Picture, ordered: Ordered): void {
  const found = factsOf(content);
  const isGood =
    found.width === width &&
    found.height === height &&
    isAsOrdered(found, ordered) &&
    found.orientation === 1 &&
    found.components !== 4 &&
    found.metadataBytes === 0 &&
    found.trailingBytes === 0 &&
    content.length <= ordered.bytesMax;
  if (!isGood) throw new Error(`The picture came out wrong: ${content.length} bytes, ${JSON.stringify(found)}`);
}

/** As large as the original, or with the longer side that was ordered and the other in proportion. */
function isAsOrdered({ width, height }: JpegFacts, { facts, maxEdge = Infinity }: Ordered): boolean {
  const scale = Math.min(1, maxEdge / Math.max(facts.width, facts.height));
  // A side is rounded, and before that where it is halved while it is decoded.
  const tolerance = scale === 1 ? 0 : 1;
  return (
    Math.max(width, height) === Math.min(maxEdge, Math.max(facts.width, facts.height)) &&
    Math.abs(width - facts.width * scale) <= tolerance &&
    Math.abs(height - facts.height * scale) <= tolerance
  );
}

function factsOf(picture: Uint8Array): JpegFacts {
  const reader = new JpegReader({ imagePixelsMax: Infinity, imageSidePixelsMax: Infinity });
  try {
    reader.feed(picture);
    return reader.end();
  } catch (error) {
    // not to be taken for the original's fault
    throw new Error('The picture came out wrong: it is no JPEG.', { cause: error });
  }
}
