import { StoreFullError } from '../domain/errors.ts';
import type { Limits } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { Compressor } from '../domain/ports/compressor.ts';
import type { Room, Staging } from '../domain/ports/staging.ts';
import type { Throttle } from './throttle.ts';

type Dependencies = {
  staging: Staging;
  compressor: Pick<Compressor, 'assertRoom'>;
  throttle: Throttle | undefined;
  limits: Limits;
};
type Input = { ownerId: OwnerId };

const reserveBytesMax = 1024 ** 3;
const reservePart = 0.05;

/**
 * Let an owner upload, unless that was too often, the disk is nearly full, or enough prints are waiting to be made. What is kept free is for the database and the logs that
 * may lie on the same disk, and for uploads that are under way: a disk that is full to the last byte fails in worse places.
 * @throws {StoreFullError} {@link Limits.diskReserveBytes}
 * @throws {OverloadedError} there is no room among the prints that are to be made
 * @throws {RateLimitedError} there were too many
 * @throws {DependencyUnavailableError}
 */
export class AdmitUpload {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId }: Input): Promise<void> {
    const { staging, compressor, throttle, limits } = this.#deps;
    const room = await staging.room();
    if (room.freeBytes < (limits.diskReserveBytes ?? reserveOf(room))) throw new StoreFullError();
    compressor.assertRoom?.();
    await throttle?.admit('upload', ownerId);
  }
}

function reserveOf({ totalBytes }: Room): number {
  return Math.min(reserveBytesMax, totalBytes * reservePart);
}
