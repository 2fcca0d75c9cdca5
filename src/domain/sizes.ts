import { ValidationError } from './errors.ts';
import type { StoredPrint } from './image.ts';

/**
 * What sizes are called, and how many pixels the longer side of a picture then has.
 *
 * @example
 * ```ts
 * const sizes: Sizes = { ...defaultSizes, wall: 3840 };
 * const { images } = createSilverprint({ images: database.images, ...files, compressor }, { sizes });
 * ```
 */
export type Sizes = Readonly<Record<string, number>>;

/**
 * The sizes of a service that nobody configured, in pixels of the longer side.
 *
 * @example
 * ```ts
 * const { large, ...sizes } = defaultSizes; // all but one
 * const { images } = createSilverprint({ images: database.images, ...files, compressor }, { sizes });
 * ```
 */
export const defaultSizes: Sizes = { thumb: 256, small: 640, medium: 1280, large: 2560 };

/** Pixels of the longer side of a size. */
export const sizeEdgeMin = 16;
export const sizeEdgeMax = 8192;
/** Sizes that there may be. Each of them is a file for each image, once somebody has asked for it. */
export const sizesMax = 16;

/** What a size may be called: it is part of URLs, as it is. */
const sizeName = /^[a-z][a-z0-9-]{0,31}$/;

/** Whether these are sizes that there can be. */
export function areSizes(sizes: Sizes): boolean {
  const entries = Object.entries(sizes);
  const areGood = entries.every(
    ([name, edge]) => sizeName.test(name) && Number.isInteger(edge) && edge >= sizeEdgeMin && edge <= sizeEdgeMax,
  );
  return areGood && entries.length <= sizesMax;
}

/** Whether there is a size of this name. */
export function isSize(sizes: Sizes, name: string): boolean {
  return Object.hasOwn(sizes, name);
}

/**
 * The pixels of the longer side that a name stands for.
 * @throws {ValidationError} there is no such size
 */
export function edgeOf(sizes: Sizes, name: string, pointer = '/size'): number {
  const edge = isSize(sizes, name) ? sizes[name] : undefined;
  if (edge !== undefined) return edge;
  throw new ValidationError([{ pointer, code: 'unknown', detail: sizesExpected(sizes) }]);
}

/** What a name of a size must be, in words for whoever got it wrong. */
export function sizesExpected(sizes: Sizes): string {
  const names = Object.keys(sizes);
  return names.length > 0 ? `One of ${names.join(', ')}.` : 'There are no sizes here.';
}

/** Whether a print is no larger than a size already: nothing is ever made larger, so the print is that size. */
export function isWithin(edge: number, { width, height }: Pick<StoredPrint, 'width' | 'height'>): boolean {
  return Math.max(width, height) <= edge;
}
