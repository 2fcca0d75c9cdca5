import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Image } from '../../../../client/index.ts';
import { linkTo } from '../frame/routes.ts';
import { Blur } from './blur.tsx';
import type { Order } from './create-library.ts';
import type { Cell, Row } from './layout.ts';
import { sizeFor, usePicture } from './pictures.ts';
import { dayOf } from './times.ts';

type Props = {
  readonly row: Row;
  readonly order: Order;
  /** The photo that the Tab key gets to. */
  readonly current: string | undefined;
  readonly distanceTo: (row: Row) => number;
};

/** A row of the grid. It is drawn once, and again only when something in it is another. */
export function GridRow({ row, order, current, distanceTo }: Props): JSX.Element {
  const own = row.cells.some(({ photo }) => photo.id === current) ? current : undefined;
  // biome-ignore format: one line each
  return useMemo(
    () => (
      <div class="grid-row" role="row" aria-rowindex={row.index + 1} style={{ top: px(row.top), height: px(row.head + row.height) }}>
        {row.labels.map(({ month, text, left, width }) => (
          // what a photo is called has its date
          <span key={month} class="grid-month" aria-hidden="true" style={{ left: px(left), width: px(width) }}>{text}</span>
        ))}
        {row.cells.map((cell) => (
          <GridCell key={cell.photo.id} cell={cell} row={row} order={order} isCurrent={cell.photo.id === own} distanceTo={distanceTo} />
        ))}
      </div>
    ),
    [row, order, own, distanceTo],
  );
}

type CellProps = {
  readonly cell: Cell;
  readonly row: Row;
  readonly order: Order;
  readonly isCurrent: boolean;
  readonly distanceTo: (row: Row) => number;
};

function GridCell({ cell: { photo, left, width }, row, order, isCurrent, distanceTo }: CellProps): JSX.Element {
  const { id, thumbhash, dominant_color: colour } = photo;
  const picture = usePicture(id, sizeFor(Math.max(width, row.height)), () => distanceTo(row));
  return (
    <div
      role="gridcell"
      class="grid-cell"
      style={{ left: px(left), width: px(width), top: px(row.head), height: px(row.height), backgroundColor: colour }}
    >
      <a
        href={linkTo({ name: 'photo', id })}
        data-photo={id}
        tabIndex={isCurrent ? 0 : -1}
        aria-label={nameOf(photo, order)}
      >
        <Blur thumbhash={thumbhash} />
        {picture !== undefined && <img src={picture} alt="" decoding="async" draggable={false} />}
      </a>
    </div>
  );
}

function nameOf({ filename, taken_at: taken, created_at: created }: Image, order: Order): string {
  if (order === 'taken' && taken !== null) return `${filename}, taken ${dayOf(taken)}`;
  return `${filename}, uploaded ${dayOf(created)}`;
}

function px(length: number): string {
  return `${length}px`;
}
