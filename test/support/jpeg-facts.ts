import { type JpegFacts, JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';

/** What a reader says about bytes that come all at once, or in pieces of a size. */
export function factsOf(
  bytes: Uint8Array,
  { chunkBytes = bytes.length || 1, limits = defaultLimits }: Partial<{ chunkBytes: number; limits: Limits }> = {},
): JpegFacts {
  const reader = new JpegReader(limits);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.feed(bytes.slice(at, at + chunkBytes));
  return reader.end();
}

type Limits = ConstructorParameters<typeof JpegReader>[0];
