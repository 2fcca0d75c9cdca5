import type { PrintOrder } from '../domain/compression.ts';
import type { Limits } from '../domain/limits.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';
import { CheckStore, type CheckSummary } from './check-store.ts';
import { ClaimStore } from './claim-store.ts';
import type { DeleteDiscardedBlobs } from './delete-discarded-blobs.ts';
import { MendStore } from './mend-store.ts';
import type { RemakePrint } from './remake-print.ts';
import { SweepUploads } from './sweep-uploads.ts';

/**
 * What keeps the store and the database of one mind. It is for whoever runs the service, and for nobody over a network.
 *
 * @example
 * ```ts
 * await images.upkeep.claimStore(); // before the first upload
 * const { found, repaired } = await images.upkeep.checkStore({ repair: true, scrub: 0.1 });
 * ```
 */
export type Upkeep = {
  /** See {@link ClaimStore}. */
  claimStore(): Promise<void>;
  /** See {@link SweepUploads}. */
  sweepUploads(): Promise<number>;
  /** See {@link CheckStore}. */
  checkStore(input?: Parameters<CheckStore['execute']>[0]): Promise<CheckSummary>;
  /** Whether a check is due that is made every so often; only one of several processes is told so. */
  beginCheck(): Promise<boolean>;
};

export function wireUpkeep(deps: {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  remake: RemakePrint;
  deleteDiscarded: DeleteDiscardedBlobs;
  prints: PrintOrder;
  limits: Limits;
  now: () => Date;
  newId: () => string;
  randomBytes: (bytes: number) => Uint8Array;
}): Upkeep {
  const claim = new ClaimStore(deps);
  const sweep = new SweepUploads(deps);
  const check = new CheckStore({ ...deps, mend: new MendStore(deps) });
  return {
    claimStore: () => claim.execute(),
    sweepUploads: () => sweep.execute(),
    checkStore: (input) => check.execute(input),
    beginCheck: () => deps.images.beginCheck(deps.limits.storeCheckSeconds),
  };
}
