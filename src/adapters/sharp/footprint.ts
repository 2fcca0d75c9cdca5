import { availableParallelism, totalmem } from 'node:os';
import type { JobLimits } from './child.ts';

/** What a child takes that has nothing to do, in bytes: half of it its own, half its share of what all have. */
const idleBytes = 64e6;
/** What decoding and coding takes beside, in bytes a pixel: coefficients in, samples, coefficients out. */
const bytesPerPixel = 12;

/** A child that has more than this for itself when it has nothing to do keeps something that it should not. */
export const idleBytesMax = 2 * idleBytes;

/** Half of the memory that this process may use: the machine's, or its container's where that is less. */
export function memoryOfThisMachine(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2;
}

/** As many children as there are processors, as long as the largest photo fits in beside them. */
export function childrenIn(memoryBytes: number, imagePixelsMax: number): number {
  const inMemory = Math.floor((memoryBytes - bytesPerPixel * imagePixelsMax) / idleBytes);
  return Math.max(1, Math.min(availableParallelism(), inMemory));
}

/** Pixels that so many children may be at work on at a time. */
export function pixelsIn(memoryBytes: number, children: number): number {
  return Math.max(1, Math.floor((memoryBytes - children * idleBytes) / bytesPerPixel));
}

/** What a photo of so many pixels may take: half as much again as the greediest do, and five times as long. */
export function limitsOf(pixels: number): JobLimits {
  return {
    millisecondsMax: 3_000 + pixels / 2_000,
    // An earlier photo may have left some.
    bytesMax: idleBytes + 1.5 * (idleBytes + bytesPerPixel * pixels),
  };
}
