import type { Accounts, Images } from '../application/silverprint.ts';
import type { PrintOrder } from '../domain/compression.ts';
import type { Logger } from '../domain/ports/logger.ts';
import { Chore, type ChoreOptions } from './chore.ts';
import type { Config } from './config.ts';

/** What prints are like when an upload is answered, and whether those of the fast tier are made again later. */
export type PrintPolicy = { readonly order: PrintOrder; readonly areFinished: boolean };

/** With an effort of `small`, prints are finished that are left from when it was `both`. */
export function printPolicyOf({ compressionPreset, compressionEffort, compressionMaxEdge }: Config): PrintPolicy {
  const tier = compressionEffort === 'small' ? 'small' : 'fast';
  return {
    order: { preset: compressionPreset, tier, maxEdge: compressionMaxEdge },
    areFinished: compressionEffort !== 'fast',
  };
}

/** How often each chore is looked at and tried again; see {@link ChoreOptions}. */
export type HousekeepingTimes = Pick<ChoreOptions, 'intervalMilliseconds' | 'retryMilliseconds'>;

type Dependencies = HousekeepingTimes & {
  readonly images: Images;
  readonly accounts: Accounts;
  readonly prints: PrintPolicy;
  readonly logger: Logger;
};

/** The chores of a service. Any number of processes may do them on one database and one folder. */
export class Housekeeping implements AsyncDisposable {
  /** Images whose uploads are noticed: there may be a print to finish. */
  readonly images: Images;
  /** Accounts whose deletion is noticed: there is something to clear. */
  readonly accounts: Accounts;
  readonly #finishing: Chore;
  readonly #others: readonly Chore[];
  readonly #stopping = new AbortController();
  readonly #areFinished: boolean;

  constructor({ images, accounts, prints, ...options }: Dependencies) {
    this.#areFinished = prints.areFinished;
    this.#finishing = new Chore({ ...options, name: 'finish prints', work: () => finishPrint(images, options.logger) });
    const clearing = new Chore({
      ...options,
      name: 'clear deleted users',
      work: async () => (await accounts.clearDeletedUsers()) > 0,
    });
    this.#others = [
      clearing,
      new Chore({
        ...options,
        name: 'delete discarded blobs',
        work: async () => (await images.deleteDiscardedBlobs()) > 0,
      }),
      new Chore({
        ...options,
        name: 'clean up after uploads',
        work: async () => (await images.upkeep.sweepUploads()) > 0,
      }),
      new Chore({
        ...options,
        name: 'check the store',
        work: () => checkStore(images, this.#stopping.signal, options.logger),
      }),
    ];
    this.images = noticing(images, () => this.#finishing.wake());
    this.accounts = {
      ...accounts,
      deleteUser: async (input) => {
        await accounts.deleteUser(input);
        clearing.wake();
      },
    };
  }

  /** Begin. Idempotent. */
  start(): void {
    if (this.#areFinished) this.#finishing.start();
    for (const chore of this.#others) chore.start();
  }

  /** Begin nothing more. */
  stop(): void {
    this.#stopping.abort();
    for (const chore of [this.#finishing, ...this.#others]) chore.stop();
  }

  /** Begin nothing more, and wait for what is under way. Idempotent. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all([this.#finishing, ...this.#others].map((chore) => chore.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function finishPrint(images: Images, logger: Logger): Promise<boolean> {
  const remade = await images.remakePrint({ prints: { tier: 'fast' }, tier: 'small', whenIdle: true });
  if (remade?.outcome === 'remade') {
    const { image, compressed } = remade;
    const bytes = { before: image.compressed.bytes, after: compressed.bytes };
    logger.debug({ imageId: image.id, bytes }, 'a print was finished');
  }
  return remade !== undefined;
}

/** Looks and tells, and removes nothing: what is in nobody's way can wait until an operator has seen it. */
async function checkStore({ upkeep }: Images, signal: AbortSignal, logger: Logger): Promise<boolean> {
  if (!(await upkeep.beginCheck())) return false;
  const { images, blobs, found, isComplete } = await upkeep.checkStore({ signal });
  if (!isComplete) return false;
  if (Object.keys(found).length === 0) logger.debug({ images, blobs }, 'the store was checked, and agrees');
  else logger.warn({ images, blobs, found }, 'the store and the database do not agree: silverprint fsck says where');
  return false;
}

function noticing(images: Images, notice: () => void): Images {
  const noticed = async <Result>(upload: Promise<Result>): Promise<Result> => {
    const result = await upload;
    notice();
    return result;
  };
  return {
    ...images,
    upload: (input) => noticed(images.upload(input)),
    keep: (input) => noticed(images.keep(input)),
  };
}
