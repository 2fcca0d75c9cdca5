import type { Limits } from '../domain/limits.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Leftover, Staging } from '../domain/ports/staging.ts';
import { assertSameStore } from './same-store.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  limits: Limits;
  now: () => Date;
};

const leftoversAtOnce = 100;

/**
 * Clean up after uploads that were broken off, by a crash or otherwise: those that were begun long ago and never ended are given up,
 * what was staged longer ago is discarded, and keys of uploads whose time is over are forgotten. A part of them at a time; resolves to
 * how many there were. What is under way is left alone, and whoever has waited longer than anybody should finds the upload gone, and
 * nothing half there. Safe in several processes.
 * @throws {WrongStoreError} the store is not the one that was written down
 * @throws {DependencyUnavailableError}
 * @throws what kept one of the leftovers from being discarded, once it was tried with each
 */
export class SweepUploads {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(): Promise<number> {
    const { images, staging, limits } = this.#deps;
    await assertSameStore(this.#deps);
    const givenUp = await images.giveUpUploads(limits.abandonedUploadSeconds);
    const leftovers = await this.#leftovers();
    const outcomes = await Promise.allSettled(leftovers.map((leftover) => staging.discard(leftover)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return givenUp.length + leftovers.length + (await images.forgetOverKeys());
  }

  async #leftovers(): Promise<Leftover[]> {
    const { staging, limits, now } = this.#deps;
    const some: Leftover[] = [];
    for await (const leftover of staging.leftovers(new Date(now().getTime() - limits.leftoverSeconds * 1000))) {
      if (some.push(leftover) === leftoversAtOnce) break;
    }
    return some;
  }
}
