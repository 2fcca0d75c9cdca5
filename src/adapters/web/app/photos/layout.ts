import type { Image } from '../../../../client/index.ts';
import type { Order } from './create-library.ts';
import { monthName, monthOf } from './months.ts';

/** What rows are made for. All lengths are CSS pixels. */
export type Frame = {
  readonly width: number;
  readonly order: Order;
  /** Whether there are no more photos to come. The last row is left out until then: it would grow under the reader's eyes. */
  readonly ended: boolean;
};

export type Cell = { readonly photo: Image; readonly left: number; readonly width: number };

/** Stands over the first photo of a month. */
export type MonthLabel = {
  readonly month: string;
  readonly text: string;
  readonly left: number;
  readonly width: number;
};

/** Photos side by side that fill the width, in their own proportions. */
export type Row = {
  readonly index: number;
  /** Of its first photo, among all. */
  readonly first: number;
  readonly top: number;
  /** Of what stands above the photos. */
  readonly head: number;
  /** Of the photos. */
  readonly height: number;
  readonly cells: readonly Cell[];
  readonly labels: readonly MonthLabel[];
};

export type Layout = {
  readonly frame: Frame;
  readonly rows: readonly Row[];
  /** Of all rows. */
  readonly height: number;
};

const headHeight = 36;
/** A label needs so much for a month that is written out. */
const longLabel = 136;
// a panorama is cut rather than made a line, and a long receipt rather than a pole
const [aspectMin, aspectMax] = [0.4, 4];

/**
 * The rows for these photos. Those of a layout that was made for some of them are used again: what is appended moves
 * nothing, and a row that stays the same is the same object.
 */
export function layOut(photos: readonly Image[], frame: Frame, previous?: Layout): Layout {
  const rows = stillValid(photos, frame, previous);
  for (let first = endOf(rows.at(-1)); first < photos.length && frame.width > 0; ) {
    const count = fullRow(photos, first, frame.width);
    if (count === undefined && !frame.ended) break;
    const row = rowOf(photos, first, count, frame, rows.at(-1));
    rows.push(row);
    first += row.cells.length;
  }
  return { frame, rows, height: bottomOf(rows.at(-1)) };
}

/** How high rows are to be, more or less. */
export function rowHeight(width: number): number {
  return Math.round(Math.min(200, Math.max(112, 88 + width * 0.09)));
}

export function gapOf(width: number): number {
  return width < 600 ? 4 : 6;
}

/** The rows between two heights, as indexes; the second one is not included. */
export function rowsBetween({ rows }: Layout, top: number, bottom: number): readonly [number, number] {
  const first = rows.length === 0 ? 0 : lowerBound(rows, (row) => bottomOf(row) > top);
  return [
    first,
    Math.max(
      first,
      lowerBound(rows, (row) => row.top >= bottom),
    ),
  ];
}

/** The row with the photo of this index. */
export function rowWith({ rows }: Layout, index: number): Row | undefined {
  return rows[lowerBound(rows, (row) => endOf(row) > index)];
}

function lowerBound(rows: readonly Row[], isBehind: (row: Row) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && isBehind(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function stillValid(photos: readonly Image[], frame: Frame, previous: Layout | undefined): Row[] {
  if (previous?.frame.width !== frame.width || previous.frame.order !== frame.order) return [];
  const changed = previous.rows.findIndex(({ first, cells }) =>
    cells.some(({ photo }, column) => photos[first + column] !== photo),
  );
  const rows = previous.rows.slice(0, changed < 0 ? previous.rows.length : changed);
  const { first, cells } = rows.at(-1) ?? { first: 0, cells: [] };
  // the last one may have been all that was left, and is now one among others
  const isFull = fullRow(photos, first, frame.width) === cells.length;
  return isFull ? rows : rows.slice(0, -1);
}

/** How many photos from there fill a row; `undefined` when there are too few. */
function fullRow(photos: readonly Image[], first: number, width: number): number | undefined {
  const [wanted, gap] = [rowHeight(width), gapOf(width)];
  let aspects = 0;
  for (let count = 1; first + count <= photos.length; count++) {
    const without = (width - gap * (count - 2)) / aspects;
    aspects += aspectOf(photos[first + count - 1]);
    const height = (width - gap * (count - 1)) / aspects;
    // without the last one they are higher than wanted, and with it lower: what is nearer to it?
    if (height <= wanted) return count > 1 && without / wanted < wanted / height ? count - 1 : count;
  }
  return undefined;
}

function rowOf(photos: readonly Image[], first: number, count: number | undefined, frame: Frame, above?: Row): Row {
  const { width, order } = frame;
  const gap = gapOf(width);
  const chosen = photos.slice(first, count && first + count);
  const aspects = chosen.reduce((sum, photo) => sum + aspectOf(photo), 0);
  const filling = (width - gap * (chosen.length - 1)) / aspects;
  const height = count === undefined ? Math.min(filling, rowHeight(width)) : filling;
  let left = 0;
  const cells = chosen.map((photo) => {
    const end = left + aspectOf(photo) * height;
    const cell = { photo, left: Math.round(left), width: Math.round(end) - Math.round(left) };
    left = end + gap;
    return cell;
  });
  const labels = labelsOf(cells, order, above?.cells.at(-1)?.photo, width);
  return {
    index: above ? above.index + 1 : 0,
    first,
    top: bottomOf(above) + (above ? gap : 0),
    head: labels.length > 0 ? headHeight : 0,
    height: Math.round(height),
    cells,
    labels,
  };
}

function labelsOf(cells: readonly Cell[], order: Order, before: Image | undefined, width: number): MonthLabel[] {
  let month = before && monthOf(before, order);
  const starts = cells.filter(({ photo }) => {
    const own = monthOf(photo, order);
    const isNew = own !== month;
    month = own;
    return isNew;
  });
  return starts.map(({ photo, left }, i) => {
    const room = (starts[i + 1]?.left ?? width) - left - gapOf(width);
    const own = monthOf(photo, order);
    return { month: own, text: monthName(own, room < longLabel), left, width: room };
  });
}

function aspectOf(photo: Image | undefined): number {
  return photo ? Math.min(aspectMax, Math.max(aspectMin, photo.width / photo.height)) : 1;
}

function endOf(row: Row | undefined): number {
  return row ? row.first + row.cells.length : 0;
}

function bottomOf(row: Row | undefined): number {
  return row ? row.top + row.head + row.height : 0;
}
