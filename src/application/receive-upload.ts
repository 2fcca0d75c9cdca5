import { type JpegFacts, JpegReader } from '../domain/jpeg.ts';
import type { Limits } from '../domain/limits.ts';
import type { StagedFile, Staging } from '../domain/ports/staging.ts';

type Dependencies = { staging: Staging; limits: Limits };
type Input = {
  content: AsyncIterable<Uint8Array>;
  /** {@link Limits.uploadBytesMax} by default. */
  bytesMax?: number;
};

/** A JPEG that was taken in whole, and is neither compressed nor anybody's yet. */
export type ReceivedUpload = { readonly staged: StagedFile; readonly facts: JpegFacts };

/**
 * Take the bytes of an upload in, reading the markers while they arrive: what is no JPEG, or too large a one, is
 * refused at the first chunk that shows it. Whoever receives must keep or discard.
 * @throws {UploadTooLargeError} {@link Limits.uploadBytesMax}
 * @throws {UnsupportedMediaTypeError} no JPEG
 * @throws {UnsupportedJpegVariantError} a JPEG of a kind that is not decoded here
 * @throws {InvalidImageError} empty, truncated or malformed
 * @throws {ImageLimitsExceededError} too many pixels, or more work than a photograph takes to decode
 * @throws {StoreFullError} there is no room
 */
export class ReceiveUpload {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ content, bytesMax }: Input): Promise<ReceivedUpload> {
    const { staging, limits } = this.#deps;
    const reader = new JpegReader(limits);
    const staged = await staging.receive(readBy(reader, content), bytesMax ?? limits.uploadBytesMax);
    try {
      return { staged, facts: reader.end() };
    } catch (error) {
      await staging.discard(staged);
      throw error;
    }
  }
}

async function* readBy(reader: JpegReader, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    reader.feed(chunk);
    yield chunk;
  }
}
