import { WrongStoreError } from '../domain/errors.ts';
import type { Finding, FindingKind, Remedy } from '../domain/finding.ts';
import type { ImageId } from '../domain/image.ts';
import type { Limits } from '../domain/limits.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { Usage } from '../domain/usage.ts';
import type { DeleteDiscardedBlobs } from './delete-discarded-blobs.ts';
import { damageOf, type FileOfImage, filesOfImages } from './find-damage.ts';
import { strays } from './find-strays.ts';
import type { MendStore } from './mend-store.ts';
import { assertSameStore } from './same-store.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  mend: MendStore;
  deleteDiscarded: DeleteDiscardedBlobs;
  limits: Limits;
  now: () => Date;
  randomBytes: (bytes: number) => Uint8Array;
};

/** What is being looked through, and how far: blobs as the store lists them, then the files of all images. */
export type CheckProgress = {
  readonly stage: 'blobs' | 'files';
  /** How many of them. */
  readonly done: number;
  /** How many there are as far as the database knows. */
  readonly expected: number;
};

type Input = {
  /** Whether to do something about what can be helped; false by default. */
  repair?: boolean;
  /** The part of all files, from 0 to 1, of which every byte is read and held against its hash; none by default. */
  scrub?: number;
  /** How long a blob that belongs to nothing is left alone; {@link Limits.orphanSeconds} by default. */
  orphanSeconds?: number | undefined;
  /** How many files are looked at side by side; 1 by default. */
  atOnce?: number;
  /** Once it is aborted, no further file is looked at. */
  signal?: { readonly aborted: boolean };
  onFinding?: (finding: Finding, remedy: Remedy | undefined) => void;
  onProgress?: (progress: CheckProgress) => void;
};

/** What a check comes to. */
export type CheckSummary = {
  /** How many were looked at. */
  readonly images: number;
  /** How many the store holds. */
  readonly blobs: number;
  /** Of these blobs. */
  readonly bytes: number;
  /** Files of which every byte was read. */
  readonly scrubbed: number;
  /** How many findings of each kind. */
  readonly found: Readonly<Partial<Record<FindingKind, number>>>;
  /** How many of these something was done about. */
  readonly repaired: number;
  /** How many are as they were. */
  readonly left: number;
  /** False where it was aborted. */
  readonly isComplete: boolean;
};

/**
 * Hold the store and the database against each other, while both are in use: blobs that belong to nothing, files of images that are
 * missing or damaged, what uploads that were broken off have left, and what everybody has counted for. How much memory that takes does not depend on how many
 * images there are.
 *
 * Repairs lose nothing that anybody has: what belongs to nothing is removed, a damaged print is made again from its original, and
 * nothing is done about a damaged original.
 * @throws {WrongStoreError} the store is not the one that was written down, or none was; then nothing was looked at or, where it
 *   became another one meanwhile, what was found means nothing
 * @throws {DependencyUnavailableError}
 */
export class CheckStore {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(input: Input = {}): Promise<CheckSummary> {
    if ((await assertSameStore(this.#deps)) === undefined) throw new WrongStoreError('unidentified');
    const check = new Check(this.#deps, input);
    await check.blobs();
    await check.uploads();
    await check.files();
    await check.usage();
    await assertSameStore(this.#deps);
    return check.summary();
  }
}

class Check {
  readonly #deps: Dependencies;
  readonly #input: Input;
  readonly #found = new Map<FindingKind, number>();
  #images = 0;
  #blobs = 0;
  #bytes = 0;
  #scrubbed = 0;
  #repaired = 0;
  #left = 0;

  constructor(deps: Dependencies, input: Input) {
    this.#deps = deps;
    this.#input = input;
  }

  async blobs(): Promise<void> {
    const { limits, images } = this.#deps;
    const expected = await images.countBlobs();
    const moment = this.#secondsAgo(this.#input.orphanSeconds ?? limits.orphanSeconds);
    for await (const { blobs, found } of strays(this.#deps, moment)) {
      if (this.#isAborted) return;
      for (const finding of found) await this.#mend(finding);
      this.#blobs += blobs.length;
      for (const { bytes } of blobs) this.#bytes += bytes;
      this.#input.onProgress?.({ stage: 'blobs', done: this.#blobs, expected });
    }
  }

  async uploads(): Promise<void> {
    if (this.#isAborted) return;
    const { images, staging, limits, deleteDiscarded } = this.#deps;
    for await (const leftover of staging.leftovers(this.#secondsAgo(limits.leftoverSeconds))) {
      await this.#mend({ kind: 'leftover', leftover });
    }
    const seconds = limits.abandonedUploadSeconds;
    const { repair } = this.#input;
    const next = (afterId?: ImageId) =>
      repair ? images.giveUpUploads(seconds) : images.abandonedUploads(seconds, afterId);
    for (let page = await next(); page.length > 0; page = await next(page.at(-1)?.id)) {
      for (const upload of page) this.#tell({ kind: 'abandoned-upload', upload }, repair ? 'removed' : undefined);
    }
    if (!repair) return;
    while ((await deleteDiscarded.execute()) > 0);
  }

  async files(): Promise<void> {
    if (this.#isAborted) return;
    const { atOnce = 1, onProgress } = this.#input;
    const expected = await this.#deps.images.countBlobs();
    let done = 0;
    for await (const files of filesOfImages(this.#deps.images)) {
      if (this.#isAborted) return;
      const next = files.values();
      const look = async () => {
        for (const file of next) {
          if (this.#isAborted) return;
          await this.#look(file);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, look));
      done += files.length;
      onProgress?.({ stage: 'files', done, expected });
    }
  }

  async usage(): Promise<void> {
    const { images } = this.#deps;
    let page = await images.checkUsage();
    while (page.length > 0 && !this.#isAborted) {
      const wrong = page.filter(({ counted, actual }) => !isSame(counted, actual));
      for (const usage of wrong) await this.#mend({ kind: 'wrong-usage', ...usage });
      page = await images.checkUsage(page.at(-1)?.ownerId);
    }
  }

  summary(): CheckSummary {
    return {
      images: this.#images,
      blobs: this.#blobs,
      bytes: this.#bytes,
      scrubbed: this.#scrubbed,
      found: Object.fromEntries(this.#found),
      repaired: this.#repaired,
      left: this.#left,
      isComplete: !this.#isAborted,
    };
  }

  async #look(file: FileOfImage): Promise<void> {
    if (file.file === 'original') this.#images += 1;
    const isRead = this.#isAmongScrubbed();
    if (isRead) this.#scrubbed += 1;
    const damage = await damageOf(this.#deps, file, isRead);
    if (damage) await this.#mend(damage);
  }

  async #mend(finding: Parameters<MendStore['execute']>[0]): Promise<void> {
    this.#tell(finding, this.#input.repair ? await this.#deps.mend.execute(finding) : undefined);
  }

  #tell(finding: Finding, remedy: Remedy | undefined): void {
    this.#found.set(finding.kind, (this.#found.get(finding.kind) ?? 0) + 1);
    if (remedy) this.#repaired += 1;
    else this.#left += 1;
    this.#input.onFinding?.(finding, remedy);
  }

  /** Each time others: so that every file comes up in time, however few there are of a time. */
  #isAmongScrubbed(): boolean {
    const { scrub = 0 } = this.#input;
    if (scrub <= 0 || scrub >= 1) return scrub >= 1;
    const [high = 0, low = 0] = this.#deps.randomBytes(2);
    return (high * 256 + low) / 65_536 < scrub;
  }

  #secondsAgo(seconds: number): Date {
    return new Date(this.#deps.now().getTime() - seconds * 1000);
  }

  get #isAborted(): boolean {
    return this.#input.signal?.aborted ?? false;
  }
}

function isSame(one: Usage, other: Usage): boolean {
  return one.images === other.images && one.bytes === other.bytes;
}
