import type { PagePosition } from '../../domain/cursor.ts';

/** Orders by time, and of the same moment by id, both descending. */
export function newestFirst(one: PagePosition, other: PagePosition): number {
  const byTime = other.createdAt.getTime() - one.createdAt.getTime();
  if (byTime !== 0 || one.id === other.id) return byTime;
  return one.id < other.id ? 1 : -1;
}
