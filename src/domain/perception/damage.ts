import type { Plane } from './planes.ts';

/**
 * A kind of damage over a plane: its mean, and its 4-norm (the fourth root of the mean fourth power), which is ruled by
 * the places where it is worst. Both are 0 where nothing changed, and where the plane is too small to tell.
 */
export type Damage = { readonly mean: number; readonly norm4: number };

export const none: Damage = { mean: 0, norm4: 0 };

/** Side of the windows that structure is looked for in; no damage is seen in tiles that are smaller. */
export const windowSide = 8;

/** Adds up damage, place by place. */
export class Totals {
  sum = 0;
  sum4 = 0;
  count = 0;

  damage(): Damage {
    return this.count === 0 ? none : { mean: this.sum / this.count, norm4: fourthRoot(this.sum4 / this.count) };
  }
}

export function isTooSmall({ tileWidth, tileHeight }: Plane): boolean {
  return Math.min(tileWidth, tileHeight) < windowSide;
}

export function fourthRoot(value: number): number {
  return Math.sqrt(Math.sqrt(value));
}
