import {
  DependencyUnavailableError,
  InvalidCursorError,
  QuotaExceededError,
  RequestInProgressError,
} from '../../domain/errors.ts';
import type { IdempotencyKey } from '../../domain/idempotency-key.ts';
import {
  type BlobKey,
  type Image,
  type ImageId,
  imageOfKey,
  type StoredSize,
  type StoreId,
  type UploadIntent,
} from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import { decodeCursor, encodeCursor, type ImageFilter, listedAt } from '../../domain/page.ts';
import type {
  ImagePage,
  ImageRepository,
  PageRequest,
  PrintsToRemake,
  Replacement,
  SizedImage,
  UploadTerms,
} from '../../domain/ports/image-repository.ts';
import type { SizeOfImage } from '../../domain/ports/image-upkeep.ts';
import type { CountedUsage } from '../../domain/ports/image-usage.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import type { KeyState, TimedKey } from '../../domain/ports/upload-keys.ts';
import { hasRoom, type Usage, unlimited } from '../../domain/usage.ts';
import { comparePositions } from './newest-first.ts';
import { MemorySigner } from './signer.ts';
import { MemoryUploadKeys } from './upload-keys.ts';

type Begun = { readonly intent: UploadIntent; readonly at: number };
type Lease = { readonly until: number; readonly attempts: number };

const attemptsMax = 3;
const blobsAtOnce = 100;
const uploadsAtOnce = 100;
const ownersAtOnce = 20;
const dueMarginMs = 10_000;

/**
 * Images and intents for as long as the process lives.
 *
 * @example
 * ```ts
 * const repository = new MemoryImageRepository();
 * const { images } = createSilverprint({ images: repository, ...openMemoryFiles(), compressor });
 * ```
 */
export class MemoryImageRepository implements ImageRepository {
  readonly #signer: Signer;
  readonly #now: () => number;
  readonly #begun = new Map<ImageId, Begun>();
  readonly #images = new Map<ImageId, Image>();
  readonly #sizes = new Map<ImageId, Map<number, StoredSize>>();
  readonly #leases = new Map<ImageId, Lease>();
  readonly #linkGenerations = new Map<ImageId, number>();
  readonly #keys: MemoryUploadKeys;
  readonly #discarded = new Map<BlobKey, number>();
  #storeId: StoreId | undefined;
  #checkBegunAt = -Infinity;
  #areDiscardedKept = false;

  /**
   * @param signer makes the cursors; by default one that nobody else has, so that they end with the repository
   * @param now the clock by which leases end and blobs become due; the system's by default
   */
  constructor(signer: Signer = new MemorySigner(), now: () => Date = () => new Date()) {
    this.#signer = signer;
    this.#now = () => now().getTime();
    this.#keys = new MemoryUploadKeys(this.#now);
  }

  async begin(intent: UploadIntent, { key, quota = unlimited }: UploadTerms = {}): Promise<void> {
    if (key && !this.#keys.renew(intent.ownerId, intent.id, key)) throw new RequestInProgressError();
    if (!hasRoom(quota, this.#usage(intent.ownerId), intent.reservedBytes)) throw new QuotaExceededError();
    this.#begun.set(intent.id, { intent: structuredClone(intent), at: this.#now() });
  }

  async complete(image: Image, key?: TimedKey): Promise<void> {
    const isThere = this.#begun.has(image.id) && (!key || this.#keys.finish(image.ownerId, image.id, key));
    if (!isThere) {
      throw new DependencyUnavailableError({
        cause: new Error(`The intent of image ${image.id}, or its key, is gone.`),
      });
    }
    this.#begun.delete(image.id);
    this.#images.set(image.id, structuredClone(image));
  }

  async abandon(id: ImageId): Promise<void> {
    this.#begun.delete(id);
  }

  async findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined> {
    const image = this.#images.get(id);
    return image?.ownerId === ownerId ? structuredClone(image) : undefined;
  }

  async findSized(
    ownerId: OwnerId,
    id: ImageId,
    edge: number,
    sizeVersionMin: number,
  ): Promise<SizedImage | undefined> {
    const image = await this.findOwned(ownerId, id);
    const size = this.#sizes.get(id)?.get(edge);
    return image && { image, size: size && size.sizeVersion >= sizeVersionMin ? structuredClone(size) : undefined };
  }

  async keepSize(id: ImageId, size: StoredSize): Promise<boolean> {
    if (!this.#images.has(id) || !this.#isPromised(size.key)) return false;
    const sizes = this.#sizes.get(id) ?? new Map<number, StoredSize>();
    const replaced = sizes.get(size.edge);
    if (replaced && replaced.sizeVersion >= size.sizeVersion) return false;
    this.#sizes.set(id, sizes.set(size.edge, structuredClone(size)));
    this.#discarded.delete(size.key);
    if (replaced) await this.discardBlob(replaced.key, 0);
    return true;
  }

  async delete(ownerId: OwnerId, ids: readonly ImageId[], discardAfterSeconds: number): Promise<ReadonlySet<ImageId>> {
    const owned = ids.flatMap((id) => this.#images.get(id) ?? []).filter((image) => image.ownerId === ownerId);
    for (const { id, original, compressed } of owned) {
      for (const { key } of this.#sizes.get(id)?.values() ?? []) this.#discard(key, 0);
      for (const { key } of [original, compressed]) this.#discard(key, discardAfterSeconds);
      this.#images.delete(id);
      for (const known of [this.#sizes, this.#leases, this.#linkGenerations]) known.delete(id);
    }
    return new Set(owned.map(({ id }) => id));
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
    const now = this.#now();
    const image = this.#toRemake(prints)
      .filter(({ id }) => id > afterId && (this.#leases.get(id)?.until ?? 0) <= now)
      .toSorted(byId)[0];
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
    if (image?.compressed.key !== replacedKey || !this.#isPromised(print.compressed.key)) return false;
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
    this.#discard(key, afterSeconds);
  }

  async discardedBlobs(): Promise<readonly BlobKey[]> {
    if (this.#areDiscardedKept) return [];
    const due = [...this.#discarded].filter(([, dueAt]) => dueAt <= this.#now());
    return due
      .toSorted(([, one], [, other]) => one - other)
      .slice(0, blobsAtOnce)
      .map(([key]) => key);
  }

  async forgetBlob(key: BlobKey): Promise<void> {
    this.#discarded.delete(key);
  }

  async holdKey(ownerId: OwnerId, imageId: ImageId, key: TimedKey): Promise<KeyState> {
    return this.#keys.hold(ownerId, imageId, key);
  }

  async releaseKey(ownerId: OwnerId, imageId: ImageId, key: IdempotencyKey): Promise<void> {
    this.#keys.release(ownerId, imageId, key);
  }

  async forgetOverKeys(): Promise<number> {
    return this.#keys.forgetOver();
  }

  async forgetKeysOf(ownerId: OwnerId): Promise<number> {
    return this.#keys.forgetOf(ownerId);
  }

  async usage(ownerId: OwnerId): Promise<Usage> {
    return this.#usage(ownerId);
  }

  // Counted each time that somebody asks: there is nothing that could go wrong.
  async checkUsage(afterId = ''): Promise<readonly CountedUsage[]> {
    const intents = [...this.#begun.values()].map(({ intent }) => intent);
    const owners = new Set([...this.#images.values(), ...intents].map(({ ownerId }) => ownerId));
    const some = [...owners].filter((ownerId) => ownerId > afterId).toSorted();
    return some.slice(0, ownersAtOnce).map((ownerId) => {
      return { ownerId, counted: this.#usage(ownerId), actual: this.#usage(ownerId) };
    });
  }

  async recountUsage(): Promise<void> {}

  async storeId(): Promise<StoreId | undefined> {
    return this.#storeId;
  }

  async claimStore(id: StoreId): Promise<StoreId> {
    return (this.#storeId ??= id);
  }

  async abandonedUploads(afterSeconds: number, afterId = ''): Promise<readonly UploadIntent[]> {
    const abandoned = this.#begunBefore(afterSeconds).map(({ intent }) => intent);
    const next = abandoned.filter(({ id }) => id > afterId).toSorted(byId);
    return structuredClone(next.slice(0, uploadsAtOnce));
  }

  async giveUpUploads(afterSeconds: number): Promise<readonly UploadIntent[]> {
    const earliest = this.#begunBefore(afterSeconds).toSorted((one, other) => one.at - other.at);
    const givenUp = earliest.slice(0, uploadsAtOnce).map(({ intent }) => intent);
    for (const { id, originalKey, compressedKey } of givenUp) {
      this.#begun.delete(id);
      for (const key of [originalKey, compressedKey]) this.#discarded.set(key, this.#now());
    }
    return givenUp;
  }

  async isUploading(ownerId: OwnerId): Promise<boolean> {
    return this.#begun.values().some(({ intent }) => intent.ownerId === ownerId);
  }

  async knownBlobs(keys: readonly BlobKey[]): Promise<ReadonlySet<BlobKey>> {
    const known = (key: BlobKey) => {
      const id = imageOfKey(key) ?? '';
      const [image, intent] = [this.#images.get(id), this.#begun.get(id)?.intent];
      const ofImage = [image?.original.key, image?.compressed.key, intent?.originalKey, intent?.compressedKey];
      const sizes = [...(this.#sizes.get(id)?.values() ?? [])].map((size) => size.key);
      return [...ofImage, ...sizes].includes(key) || this.#discarded.has(key);
    };
    return new Set(keys.filter(known));
  }

  async countBlobs(): Promise<number> {
    return this.#sizes.values().reduce((sum, sizes) => sum + sizes.size, 2 * this.#images.size);
  }

  async imagesById(limit: number, afterId = ''): Promise<readonly Image[]> {
    const next = [...this.#images.values()].filter(({ id }) => id > afterId).toSorted(byId);
    return structuredClone(next.slice(0, limit));
  }

  async sizesOf(ids: readonly ImageId[]): Promise<readonly SizeOfImage[]> {
    const sizes = ids.flatMap((imageId) =>
      [...(this.#sizes.get(imageId)?.values() ?? [])].map((size) => ({ imageId, size })),
    );
    return structuredClone(sizes);
  }

  async dropSize(id: ImageId, key: BlobKey): Promise<void> {
    const sizes = this.#sizes.get(id);
    const dropped = [...(sizes?.values() ?? [])].find((size) => size.key === key);
    if (!dropped) return;
    sizes?.delete(dropped.edge);
    await this.discardBlob(key, 0);
  }

  async beginCheck(everySeconds: number): Promise<boolean> {
    const isDue = this.#checkBegunAt <= this.#now() - everySeconds * 1000;
    if (isDue) this.#checkBegunAt = this.#now();
    return isDue;
  }

  async keepDiscarded<Result>(work: (assertKept: () => Promise<void>) => Promise<Result>): Promise<Result | undefined> {
    if (this.#areDiscardedKept) return undefined;
    this.#areDiscardedKept = true;
    try {
      return await work(async () => {});
    } finally {
      this.#areDiscardedKept = false;
    }
  }

  /** The intents that were neither completed nor abandoned: for tests and the curious. */
  get intents(): readonly UploadIntent[] {
    return structuredClone([...this.#begun.values()].map(({ intent }) => intent));
  }

  #usage(ownerId: OwnerId): Usage {
    const images = [...this.#images.values()].filter((image) => image.ownerId === ownerId);
    const intents = [...this.#begun.values()].filter(({ intent }) => intent.ownerId === ownerId);
    const bytes = [
      ...images.map(({ original }) => original.bytes),
      ...intents.map(({ intent }) => intent.reservedBytes),
    ];
    return { images: bytes.length, bytes: bytes.reduce((sum, some) => sum + some, 0) };
  }

  /** Whether a blob is written down, and not to be deleted too soon. */
  #isPromised(key: BlobKey): boolean {
    return (this.#discarded.get(key) ?? 0) > this.#now() + dueMarginMs;
  }

  #discard(key: BlobKey, afterSeconds: number): void {
    this.#discarded.set(key, this.#now() + afterSeconds * 1000);
  }

  #begunBefore(seconds: number): Begun[] {
    return [...this.#begun.values()].filter(({ at }) => at <= this.#now() - seconds * 1000);
  }

  #toRemake(prints: PrintsToRemake): Image[] {
    return [...this.#images.values()].filter(({ id, exif, compressed: { compression } }) => {
      if ('imageId' in prints) return id === prints.imageId;
      if ('tier' in prints) {
        return compression?.tier === prints.tier && (this.#leases.get(id)?.attempts ?? 0) < attemptsMax;
      }
      const { preset, algorithmVersion } = prints.notOf;
      return !exif || compression?.preset !== preset || compression.algorithmVersion !== algorithmVersion;
    });
  }
}

function byId(one: { readonly id: ImageId }, other: { readonly id: ImageId }): number {
  return one.id < other.id ? -1 : 1;
}

function isAmong({ sha256, since, until }: ImageFilter, { original }: Image, at: Date): boolean {
  return (
    (sha256 === undefined || original.sha256 === sha256) &&
    (since === undefined || at >= since) &&
    (until === undefined || at < until)
  );
}
