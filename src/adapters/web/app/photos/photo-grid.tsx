import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Image } from '../../../../client/index.ts';
import type { Shelf } from './create-library.ts';
import { targetOf } from './grid-keys.ts';
import { GridRow } from './grid-row.tsx';
import { type Layout, layOut, type Row, rowWith } from './layout.ts';
import { library } from './library.ts';
import { restPictures } from './pictures.ts';
import { useWindow } from './use-window.ts';

type Props = {
  readonly shelf: Shelf;
  /** Whether it is behind a photo, and not seen. */
  readonly hidden: boolean;
  /** The photo that was looked at last: from there it goes on. */
  readonly last: string | undefined;
  readonly askToDelete: (photo: Image) => void;
};

/** All photos in rows, of which only those that are near are drawn. */
export function PhotoGrid({ shelf: { photos, order, state }, hidden, last, askToDelete }: Props): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const layout = useLayout(photos, width, order, state === 'ended');
  const { rows, distanceTo } = useWindow(place, { layout, hidden, near: more, fast: restPictures });
  const { index, isGone, setCurrent } = useCurrent(photos);
  const wanted = useRef<string | undefined>(undefined);

  const settle = () => {
    const target = wanted.current === undefined ? -1 : photos.findIndex(({ id }) => id === wanted.current);
    const row = rowWith(layout, target);
    // there are no rows yet where they were hidden from the beginning
    if (target < 0 || hidden || !row || !place.current) return;
    bringIntoSight(place.current, row);
    const link = place.current.querySelector<HTMLElement>(`[data-photo="${wanted.current}"]`);
    if (link === null) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  };
  const goTo = (id: string | undefined) => {
    if (id === undefined) return;
    wanted.current = id;
    setCurrent(id);
    settle();
  };
  useLayoutEffect(settle);
  useLayoutEffect(() => {
    if (!hidden) goTo(last);
    // oxlint-disable-next-line react/exhaustive-deps -- once each time that it is seen again
  }, [hidden]);
  useLayoutEffect(() => {
    // the photo that had the focus was deleted
    if (isGone && document.activeElement === document.body) goTo(photos[index]?.id);
    // oxlint-disable-next-line react/exhaustive-deps -- once each time that one is
  }, [isGone]);

  const onKeyDown = (event: KeyboardEvent) => {
    const photo = photos[index];
    if (event.altKey || event.metaKey || !photo) return;
    const target = targetOf(event.key, layout, index, innerHeight * 0.8);
    if (event.key === 'Delete') askToDelete(photo);
    else if (target === undefined) return;
    else goTo(photos[target]?.id);
    event.preventDefault();
  };
  const onFocusIn = ({ target }: FocusEvent) => {
    const { photo } = (target as HTMLElement).dataset;
    if (photo !== undefined) setCurrent(photo);
  };

  const drawn = layout.rows.slice(...rows);
  const own = rowWith(layout, index);
  // the one with the focus stays, wherever somebody scrolls to meanwhile
  const all = own && !drawn.includes(own) ? [...drawn, own] : drawn;
  return (
    // the place is measured before there are photos, and a grid without rows is none
    <div ref={place} class="grid" style={{ height: `${layout.height}px` }}>
      {all.length > 0 && (
        <div
          role="grid"
          tabIndex={-1}
          aria-label="Photos"
          aria-rowcount={state === 'ended' ? layout.rows.length : -1}
          onKeyDown={onKeyDown}
          onFocusIn={onFocusIn}
        >
          {all.map((row) => (
            <GridRow
              key={row.cells[0]?.photo.id}
              row={row}
              order={order}
              current={photos[index]?.id}
              distanceTo={distanceTo}
            />
          ))}
        </div>
      )}
    </div>
  );
}

/** The width of an element, from before it is first painted. */
function useWidth(place: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    // while it is hidden it has none, and then the same as before
    const measure = () => setWidth((before) => place.current?.clientWidth || before);
    measure();
    const observer = new ResizeObserver(measure);
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, [place]);
  return width;
}

function useLayout(photos: readonly Image[], width: number, order: Shelf['order'], ended: boolean): Layout {
  const previous = useRef<Layout | undefined>(undefined);
  return useMemo(() => {
    previous.current = layOut(photos, { width, order, ended }, previous.current);
    return previous.current;
  }, [photos, width, order, ended]);
}

/** The index of the photo that the Tab key gets to; of one that was deleted the place is left, and is another's then. */
function useCurrent(photos: readonly Image[]) {
  const [current, setCurrent] = useState<string>();
  const found = photos.findIndex(({ id }) => id === current);
  const place = useRef(0);
  useEffect(() => {
    if (found >= 0) place.current = found;
  }, [found]);
  const index = found >= 0 ? found : Math.max(0, Math.min(place.current, photos.length - 1));
  return { index, isGone: current !== undefined && found < 0, setCurrent };
}

/** Scroll no further than it takes to see a row between the header and the end of the window. */
function bringIntoSight(place: HTMLElement, { top, head, height }: Row): void {
  const { top: placeTop } = place.getBoundingClientRect();
  const [above, below] = [100, 24];
  const [rowTop, rowBottom] = [placeTop + top, placeTop + top + head + height];
  if (rowTop < above) scrollBy({ top: rowTop - above, behavior: 'instant' });
  else if (rowBottom > innerHeight - below) scrollBy({ top: rowBottom - innerHeight + below, behavior: 'instant' });
}

function more(): void {
  // what failed is asked for again by whoever is told so
  if (library.shelf.get().state === 'more') void library.more();
}
