import { BlobMissingError, InvalidImageError } from '../domain/errors.ts';
import type { BlobKey, ImageId, StoredFile } from '../domain/image.ts';
import { partOf, type StripPlan, StripPlanner } from '../domain/jpeg-strip.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ByteRange, ImageStore, OpenBlob } from '../domain/ports/image-store.ts';
import type { ChooseRange, OpenImage, OpenImageFile } from './open-image-file.ts';

type Dependencies = { store: ImageStore; open: OpenImageFile };
type Input = { ownerId: OwnerId; imageId: ImageId; range?: ByteRange | ChooseRange | undefined };

/**
 * Open an original without what it gives away: the same coded data, so the very same pixels, with its colour profile and
 * its orientation, and without EXIF, XMP, IPTC, previews, comments and whatever comes after its end. The same original
 * gives the same bytes as long as {@link stripVersion} does not change.
 *
 * The original is read twice, once to find out what stays, and never held in memory.
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 * @throws {BlobMissingError} the row is there and the bytes are not, or are others: an operator must look
 */
export class OpenStripped {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId, range: wanted }: Input): Promise<OpenImage> {
    let choose: ReturnType<ChooseRange> = () => undefined;
    const { image, file, blob } = await this.#deps.open.execute({
      ownerId,
      imageId,
      representation: 'original',
      range: (...found) => {
        choose = typeof wanted === 'function' ? wanted(...found) : () => wanted;
        return () => undefined;
      },
    });
    const { bytes, pieces } = await planFor(file.key, blob);
    const range = choose(bytes);
    const content = this.#read(file, range ? partOf(pieces, range) : pieces);
    const close = async () => void (await content.return(undefined));
    return { image, file, blob: { totalBytes: bytes, content, close }, range };
  }

  async *#read(file: StoredFile, pieces: StripPlan['pieces']): AsyncGenerator<Uint8Array, void> {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) {
        yield piece;
        continue;
      }
      const blob = await this.#deps.store.open(file.key, piece);
      if (!blob) throw new BlobMissingError(file.key);
      try {
        if (blob.totalBytes !== file.bytes) throw new BlobMissingError(file.key);
        yield* blob.content;
      } finally {
        await blob.close();
      }
    }
  }
}

async function planFor(key: BlobKey, blob: OpenBlob): Promise<StripPlan> {
  const planner = new StripPlanner('appearance');
  try {
    for await (const chunk of blob.content) planner.feed(chunk);
    return planner.end();
  } catch (error) {
    // it was a whole JPEG when it was kept
    throw error instanceof InvalidImageError ? new BlobMissingError(key) : error;
  } finally {
    await blob.close();
  }
}
