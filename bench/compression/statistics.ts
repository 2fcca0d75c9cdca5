/** A setting of a family, over all photos. */
export type Point = { readonly bytes: number; readonly ba3P95: number };

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value that a share of all values is at most, between the two nearest ones. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low = NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

/**
 * The bytes that a family needs for a 95th percentile of damage, between its two nearest settings: bytes grow by about
 * the same factor for each step of quality, so they are interpolated as logarithms. `undefined` beyond its settings.
 */
export function bytesAt(points: readonly Point[], ba3P95: number): number | undefined {
  const sorted = points.toSorted((a, b) => a.ba3P95 - b.ba3P95);
  const right = sorted.findIndex((point, i) => i > 0 && point.ba3P95 >= ba3P95);
  const [a, b] = right < 0 ? [] : [sorted[right - 1], sorted[right]];
  if (!a || !b || ba3P95 < a.ba3P95) return undefined;
  const share = (ba3P95 - a.ba3P95) / (b.ba3P95 - a.ba3P95);
  return a.bytes * (b.bytes / a.bytes) ** share;
}
