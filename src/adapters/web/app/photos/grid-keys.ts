import { type Layout, type Row, rowWith } from './layout.ts';

/** The index of the photo that a key leads to from another one; `undefined` for keys that lead nowhere. */
export function targetOf(key: string, layout: Layout, from: number, screen: number): number | undefined {
  const last = (layout.rows.at(-1)?.first ?? 0) + (layout.rows.at(-1)?.cells.length ?? 0) - 1;
  const row = rowWith(layout, from);
  if (row === undefined) return undefined;
  const targets: Readonly<Record<string, () => number>> = {
    ArrowLeft: () => Math.max(0, from - 1),
    ArrowRight: () => Math.min(last, from + 1),
    ArrowUp: () => below(row, from, layout.rows[row.index - 1]),
    ArrowDown: () => below(row, from, layout.rows[row.index + 1]),
    Home: () => 0,
    End: () => last,
    PageUp: () => below(row, from, rowAt(layout, row.top - screen)),
    PageDown: () => below(row, from, rowAt(layout, row.top + screen)),
  };
  return Object.hasOwn(targets, key) ? targets[key]?.() : undefined;
}

/** The photo of the other row that is nearest to straight below, or above. */
function below(row: Row, from: number, other: Row | undefined): number {
  const middle = middleOf(row, from - row.first);
  if (other === undefined) return from;
  const distances = other.cells.map((_, column) => Math.abs(middleOf(other, column) - middle));
  return other.first + distances.indexOf(Math.min(...distances));
}

function middleOf({ cells }: Row, column: number): number {
  const { left, width } = cells[column] ?? { left: 0, width: 0 };
  return left + width / 2;
}

function rowAt({ rows }: Layout, top: number): Row | undefined {
  return top <= 0 ? rows[0] : (rows.findLast((row) => row.top <= top) ?? rows.at(-1));
}
