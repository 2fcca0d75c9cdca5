import type { PagePosition } from '../../domain/cursor.ts';

type Created = { readonly createdAt: Date; readonly id: string };

/** Orders by when it was created, and of the same moment by id, both descending. */
export function newestFirst(one: Created, other: Created): number {
  return comparePositions({ at: one.createdAt, id: one.id }, { at: other.createdAt, id: other.id });
}

/** The same of positions: more than 0 where `one` comes after `other`. */
export function comparePositions(one: PagePosition, other: PagePosition): number {
  const byTime = other.at.getTime() - one.at.getTime();
  if (byTime !== 0 || one.id === other.id) return byTime;
  return one.id < other.id ? 1 : -1;
}
