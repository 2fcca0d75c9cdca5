import { DependencyUnavailableError, InvalidCursorError } from '../../domain/errors.ts';
import type { BlobKey, Image, ImageId, UploadIntent } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import { decodeCursor, encodeCursor, type ImageFilter, listedAt } from '../../domain/page.ts';
import type {
  ImagePage,
  ImageRepository,
  PageRequest,
  PrintsToRemake,
  Replacement,
} from '../../domain/ports/image-repository.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import { comparePositions } from './newest-first.ts';
import { MemorySigner } from './signer.ts';

type Lease = { readonly until: number; readonly attempts: number };

const attemptsMax = 3;
const blobsAtOnce = 100;
const dueMarginMs = 10_000;

/** Images and intents for as long as the process lives. */
export class MemoryImageRepository implements ImageRepository {
  readonly #signer: Signer;
  readonly #intents = new Map<ImageId, UploadIntent>();
  readonly #images = new Map<ImageId, Image>();
  readonly #leases = new Map<ImageId, Lease>();
  readonly #linkGenerations = new Map<ImageId, number>();
  readonly #discarded = new Map<BlobKey, number>();

  /** @param signer makes the cursors; by default one that nobody else has, so that they end with the repository */
  constructor(signer: Signer = new MemorySigner()) {
    this.#signer = signer;
  }

  async begin(intent: UploadIntent): Promise<void> {
    this.#intents.set(intent.id, structuredClone(intent));
  }

  async complete(image: Image): Promise<void> {
    if (!this.#intents.delete(image.id)) {
      throw new DependencyUnavailableError({ cause: new Error(`The intent of image ${image.id} is gone.`) });
    }
    this.#images.set(image.id, structuredClone(image));
  }

  async abandon(id: ImageId): Promise<void> {
    this.#intents.delete(id);
  }

  async findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined> {
    const image = this.#images.get(id);
    return image?.ownerId === ownerId ? structuredClone(image) : undefined;
  }

  async page({ ownerId, limit, cursor, ...listing }: PageRequest): Promise<ImagePage> {
    const after = cursor === undefined ? undefined : decodeCursor(this.#signer, ownerId, listing, cursor);
    if (cursor !== undefined && !after) throw new InvalidCursorError();
    const placed = [...this.#images.values()]
      .map((image) => ({ image, at: listedAt(image, listing.order), id: image.id }))
      .filter(({ image, at }) => image.ownerId === ownerId && isAmong(listing, image, at))
      .filter((place) => after === undefined || comparePositions(place, after) > 0)
      .toSorted(comparePositions);
    const page = placed.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = last && placed.length > limit ? encodeCursor(this.#signer, ownerId, listing, last) : undefined;
    return structuredClone({ images: page.map(({ image }) => image), nextCursor });
  }

  async countPrints(prints: PrintsToRemake): Promise<number> {
    return this.#toRemake(prints).length;
  }

  async leasePrint(prints: PrintsToRemake, leaseSeconds: number, afterId = ''): Promise<Image | undefined> {
    const now = Date.now();
    const image = this.#toRemake(prints)
      .filter(({ id }) => id > afterId && (this.#leases.get(id)?.until ?? 0) <= now)
      .toSorted((one, other) => (one.id < other.id ? -1 : 1))[0];
    if (!image) return undefined;
    const attempts = (this.#leases.get(image.id)?.attempts ?? 0) + 1;
    this.#leases.set(image.id, { until: now + leaseSeconds * 1000, attempts });
    return structuredClone(image);
  }

  async returnPrint(id: ImageId): Promise<void> {
    const lease = this.#leases.get(id);
    if (lease && lease.until > 0) this.#leases.set(id, { until: 0, attempts: lease.attempts - 1 });
  }

  async replacePrint(replacement: Replacement, discardAfterSeconds: number): Promise<boolean> {
    const { id, replacedKey, ...print } = structuredClone(replacement);
    const image = this.#images.get(id);
    const dueAt = this.#discarded.get(print.compressed.key) ?? 0;
    if (image?.compressed.key !== replacedKey || dueAt <= Date.now() + dueMarginMs) return false;
    this.#images.set(id, { ...image, ...print });
    this.#leases.delete(id);
    this.#discarded.delete(print.compressed.key);
    await this.discardBlob(replacedKey, discardAfterSeconds);
    return true;
  }

  async linkGeneration(ownerId: OwnerId, id: ImageId): Promise<number | undefined> {
    return this.#images.get(id)?.ownerId === ownerId ? (this.#linkGenerations.get(id) ?? 0) : undefined;
  }

  async ownerOfLinked(id: ImageId, generation: number): Promise<OwnerId | undefined> {
    return (this.#linkGenerations.get(id) ?? 0) === generation ? this.#images.get(id)?.ownerId : undefined;
  }

  async revokeLinks(ownerId: OwnerId, id: ImageId): Promise<boolean> {
    if (this.#images.get(id)?.ownerId !== ownerId) return false;
    this.#linkGenerations.set(id, (this.#linkGenerations.get(id) ?? 0) + 1);
    return true;
  }

  async discardBlob(key: BlobKey, afterSeconds: number): Promise<void> {
    this.#discarded.set(key, Date.now() + afterSeconds * 1000);
  }

  async discardedBlobs(): Promise<readonly BlobKey[]> {
    const due = [...this.#discarded].filter(([, dueAt]) => dueAt <= Date.now());
    return due
      .toSorted(([, one], [, other]) => one - other)
      .slice(0, blobsAtOnce)
      .map(([key]) => key);
  }

  async forgetBlob(key: BlobKey): Promise<void> {
    this.#discarded.delete(key);
  }

  /** The intents that were neither completed nor abandoned: for tests and the curious. */
  get intents(): readonly UploadIntent[] {
    return structuredClone([...this.#intents.values()]);
  }

  #toRemake(prints: PrintsToRemake): Image[] {
    return [...this.#images.values()].filter(({ id, exif, compressed: { compression } }) => {
      if ('tier' in prints) {
        return compression?.tier === prints.tier && (this.#leases.get(id)?.attempts ?? 0) < attemptsMax;
      }
      const { preset, algorithmVersion } = prints.notOf;
      return !exif || compression?.preset !== preset || compression.algorithmVersion !== algorithmVersion;
    });
  }
}

function isAmong({ sha256, since, until }: ImageFilter, { original }: Image, at: Date): boolean {
  return (
    (sha256 === undefined || original.sha256 === sha256) &&
    (since === undefined || at >= since) &&
    (until === undefined || at < until)
  );
}
