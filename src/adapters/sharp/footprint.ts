import { availableParallelism, totalmem } from 'node:os';
import type { JpegFacts } from '../../domain/jpeg.ts';
import type { JobLimits } from './child.ts';

/** What a child takes that has nothing to do, in bytes: half of it its own, half its share of what all have. */
const idleBytes = 64e6;
/** What decoding and coding takes beside, in bytes a pixel: coefficients in, samples, coefficients out. */
const bytesPerPixel = 12;

/**
 * A child that has more than this for itself when it has nothing to do keeps something that it should not. Less may be
 * what is left of its last photo, which the next one makes use of.
 */
export const idleBytesMax = 2.5 * idleBytes;

/** Half of the memory that this process may use: the machine's, or its container's where that is less. */
export function memoryOfThisMachine(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2;
}

/** As many prints at a time as there are processors, as long as the largest photo fits in beside their children. */
export function printsIn(memoryBytes: number, imagePixelsMax: number): number {
  const children = Math.floor((memoryBytes - bytesPerPixel * imagePixelsMax) / idleBytes);
  return Math.max(1, Math.min(availableParallelism(), children - 1));
}

/** Pixels that may be worked on at a time, in the children of so many prints and the one that waits for quiet times. */
export function pixelsIn(memoryBytes: number, prints: number): number {
  return Math.max(1, Math.floor((memoryBytes - (prints + 1) * idleBytes) / bytesPerPixel));
}

/**
 * Pixels that the memory of a photo is to be counted as: half as many again where its colour is at full size, for then so are
 * its coefficients, coming in and going out.
 */
export function countedPixels({ width, height, components, subsampled }: JpegFacts): number {
  return width * height * (components > 1 && !subsampled ? 1.5 : 1);
}

/** What a photo of so many pixels may take: half as much again as the greediest do, and five times as long. */
export function limitsOf(pixels: number): JobLimits {
  return {
    millisecondsMax: 3_000 + pixels / 2_000,
    // An earlier photo may have left some.
    bytesMax: idleBytes + 1.5 * (idleBytes + bytesPerPixel * pixels),
  };
}

/** The same for one that nobody waits for, in a process that the others have the processors before. */
export function unhurried({ millisecondsMax, bytesMax }: JobLimits): JobLimits {
  return { millisecondsMax: 10 * millisecondsMax, bytesMax };
}
