import { ImageLimitsExceededError } from './errors.ts';
import { jpegDemandsMax } from './limits.ts';

/** What a decoder may get too much of. */
type Demand = keyof typeof jpegDemandsMax;

/** Adds up what a JPEG demands of a decoder. */
export class JpegDemands {
  readonly #sums: Record<Demand, number> = {
    scans: 0,
    scanBlocks: 0,
    segments: 0,
    huffmanSegments: 0,
    fillBytes: 0,
    metadataBytes: 0,
    iccBytes: 0,
  };

  /** What it came to so far. */
  get sums(): Readonly<Record<Demand, number>> {
    return this.#sums;
  }

  /** @throws {ImageLimitsExceededError} it is too much now */
  add(demand: Demand, amount = 1): void {
    this.#sums[demand] += amount;
    assertWithin(demand, this.#sums[demand], jpegDemandsMax[demand]);
  }
}

/** @throws {ImageLimitsExceededError} there is more of it than there may be */
export function assertWithin(limit: string, actual: number, max: number): void {
  if (actual > max) throw new ImageLimitsExceededError(limit, actual, max);
}
