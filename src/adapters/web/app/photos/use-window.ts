import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Layout, type Row, rowsBetween } from './layout.ts';

/** What of the rows is near enough to be drawn. */
export type Window = {
  /** The rows that are drawn: the second index is not included. */
  readonly rows: readonly [number, number];
  /** How far a row is from the middle of what is seen now; always the same function. */
  readonly distanceTo: (row: Row) => number;
};

type Options = {
  readonly layout: Layout;
  /** Whether the place has gone for a while: it comes back as it was. */
  readonly hidden: boolean;
  /** Is called when less than three screens are left below. */
  readonly near: () => void;
  /** Is called while somebody scrolls too fast to see more than colours. */
  readonly fast: () => void;
};

/** So much above and below what is seen is drawn as well, in its heights: a browser scrolls before it asks what to draw. */
const margin = 1;
/** Screens a second that are too many to look at. */
const fastScreens = 3;

/** Follows what is seen of the rows in `place`. When they change somewhere above, the reader stays at the same photos. */
export function useWindow(place: RefObject<HTMLElement | null>, { layout, hidden, near, fast }: Options): Window {
  const [rows, setRows] = useState<readonly [number, number]>([0, 0]);
  const seen = useRef({ top: 0, middle: 0, at: 0 });
  const anchor = useRef<{ readonly id: string; readonly offset: number } | undefined>(undefined);

  const follow = () => {
    if (hidden) return;
    const top = topOf(place);
    const at = performance.now();
    const screens = Math.abs(top - seen.current.top) / innerHeight;
    if (screens / ((at - seen.current.at) / 1000) > fastScreens) fast();
    seen.current = { top, middle: top + innerHeight / 2, at };
    const next = rowsBetween(layout, top - margin * innerHeight, top + (1 + margin) * innerHeight);
    setRows((before) => (before[0] === next[0] && before[1] === next[1] ? before : next));
    anchor.current = top > 0 ? anchorAt(layout, top) : undefined;
    if (layout.height - top < 4 * innerHeight) near();
  };
  const latest = useRef(follow);
  latest.current = follow;

  useLayoutEffect(() => {
    if (hidden) return;
    const row = anchor.current && rowOf(layout, anchor.current.id);
    const top = row && anchor.current ? row.top - anchor.current.offset : undefined;
    if (top !== undefined) scrollBy({ top: top - topOf(place), behavior: 'instant' });
    latest.current();
  }, [layout, hidden, place]);

  useEffect(() => {
    const onScroll = () => latest.current();
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', onScroll);
    return () => {
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', onScroll);
    };
  }, []);

  const distanceTo = useCallback(({ top, height }: Row) => Math.abs(top + height / 2 - seen.current.middle), []);
  return { rows, distanceTo };
}

/** How far the place begins above what is seen. */
function topOf(place: RefObject<HTMLElement | null>): number {
  return -(place.current?.getBoundingClientRect().top ?? 0);
}

function anchorAt(layout: Layout, top: number) {
  const row = layout.rows[rowsBetween(layout, top, top + 1)[0]];
  const id = row?.cells[0]?.photo.id;
  return row && id !== undefined ? { id, offset: row.top - top } : undefined;
}

function rowOf({ rows }: Layout, id: string): Row | undefined {
  return rows.find(({ cells }) => cells.some(({ photo }) => photo.id === id));
}
