import { createHash, randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { BlobKey, StoreId } from '../../domain/image.ts';
import type { BlobDigest, ByteRange, ImageStore, OpenBlob, StoredBlob } from '../../domain/ports/image-store.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import type { Bucket, NewObject } from './bucket.ts';
import { isPassing, rethrow } from './failures.ts';
import type { Layout } from './layout.ts';
import { contentOf } from './object-content.ts';
import { stagedContent, withStaged } from './staged-content.ts';

type Options = {
  readonly bucket: Bucket;
  readonly layout: Layout;
  readonly attemptsMax: number;
  /** How long nothing may come while somebody waits for it. */
  readonly stallMilliseconds: number;
};

const pauseMilliseconds = 200;
/** For others who looked before, and have not written yet. */
const settleMilliseconds = 500;
/** Whoever writes something else there gets to see the beginning of it. */
const charactersMax = 100;

/** Blobs as objects of one bucket. */
export class S3ImageStore implements ImageStore {
  readonly #options: Options;
  /** Where an endpoint knows no conditions, this keeps those of one process apart. No two processes make the same key. */
  readonly #underWay = new Set<BlobKey>();
  #identifying: Promise<StoreId> | undefined;
  constructor(options: Options) {
    this.#options = options;
  }

  async put(key: BlobKey, staged: StagedFile): Promise<void> {
    const { bucket, layout } = this.#options;
    const name = layout.blob(key);
    if (this.#underWay.has(key)) throw taken(key);
    this.#underWay.add(key);
    try {
      if (await bucket.facts(name)) throw taken(key);
      await withStaged(staged.path, async (file) => {
        const { bytes, sha256 } = staged;
        const content = () => stagedContent(file, staged);
        if (!(await this.#make({ name, content, bytes, sha256, putId: randomUUID() }))) throw taken(key);
      });
    } finally {
      this.#underWay.delete(key);
    }
    // The object is kept already; what stays in the staging folder is a leftover.
    await unlink(staged.path).catch(() => {});
  }

  async open(key: BlobKey, range?: ByteRange): Promise<OpenBlob | undefined> {
    const { bucket, layout, stallMilliseconds } = this.#options;
    const object = await bucket.open(layout.blob(key), range);
    if (!object) return undefined;
    const { totalBytes, body, bytes } = object;
    const content = contentOf(body, bytes, stallMilliseconds);
    return { totalBytes, content, close: async () => void body.destroy() };
  }

  async delete(key: BlobKey): Promise<void> {
    const { bucket, layout } = this.#options;
    await bucket.delete(layout.blob(key));
  }

  async *list(): AsyncGenerator<StoredBlob> {
    const { bucket, layout } = this.#options;
    for await (const { name, bytes, modifiedAt } of bucket.list(layout.prefix)) {
      const key = layout.keyOf(name);
      if (key !== undefined) yield { key, bytes, modifiedAt };
    }
  }

  async digest(key: BlobKey): Promise<BlobDigest | undefined> {
    const blob = await this.open(key);
    if (!blob) return undefined;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of blob.content) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async identity(): Promise<StoreId | undefined> {
    const { bucket, layout, stallMilliseconds } = this.#options;
    const object = await bucket.open(layout.identity);
    if (!object) return undefined;
    const chunks = await Array.fromAsync(contentOf(object.body, object.bytes, stallMilliseconds));
    return Buffer.concat(chunks).toString('utf8').trim().slice(0, charactersMax);
  }

  identify(id: StoreId): Promise<StoreId> {
    this.#identifying ??= this.#identify(id).finally(() => {
      this.#identifying = undefined;
    });
    return this.#identifying;
  }

  async #identify(id: StoreId): Promise<StoreId> {
    const found = await this.identity();
    if (found !== undefined) return found;
    const { bucket, layout } = this.#options;
    const text = Buffer.from(`${id}\n`);
    await this.#make({
      name: layout.identity,
      content: async function* () {
        yield text;
      },
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      putId: randomUUID(),
    });
    if (!bucket.isConditional) await delay(settleMilliseconds);
    return (await this.identity()) ?? id;
  }

  /**
   * Make an object where there is none, and look at it: what an endpoint answered, or that it did not answer, is not the last word.
   * @returns whether it is this one that is there now
   */
  async #make(object: NewObject): Promise<boolean> {
    const { bucket, attemptsMax } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const failure = await bucket.put(object).then(
        () => undefined,
        (error: unknown) => error ?? new Error('a PUT failed'),
      );
      const found = await bucket.facts(object.name);
      if (found) return found.putId === object.putId && found.bytes === object.bytes;
      if (failure === undefined) return rethrow(new Error('what the endpoint has taken is not there'));
      if (!isPassing(failure) || attempt >= attemptsMax) return rethrow(failure);
      await delay(pauseMilliseconds * attempt);
    }
  }
}

function taken(key: BlobKey): Error {
  return new Error(`There is a blob ${key} already.`);
}
