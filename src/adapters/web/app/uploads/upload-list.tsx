import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isUnderWay, type Upload } from './upload.ts';
import { UploadRow } from './upload-row.tsx';

/** Rows above and below those that are seen. */
const margin = 4;

/** All uploads, of which only those that are near are drawn. It follows those that are under way until somebody moves it. */
export function UploadList({ list }: { readonly list: readonly Upload[] }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [{ top, height, rowHeight }, setView] = useState({ top: 0, height: 0, rowHeight: 1 });
  const [focused, setFocused] = useState<number>();
  const following = useRef(true);

  const look = () => {
    const { scrollTop = 0, clientHeight = 0 } = place.current ?? {};
    const row = place.current?.querySelector('li')?.offsetHeight ?? 1;
    setView((before) =>
      before.top === scrollTop && before.height === clientHeight && before.rowHeight === row
        ? before
        : { top: scrollTop, height: clientHeight, rowHeight: row },
    );
  };
  useLayoutEffect(look);
  useEffect(() => {
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  }, []);

  const current = list.findIndex(isUnderWay);
  useLayoutEffect(() => {
    if (following.current && current >= 0) place.current?.scrollTo({ top: (current - 1) * rowHeight });
  }, [current, rowHeight]);
  useLayoutEffect(() => {
    // the button that had the focus is gone with what it was for
    if (focused !== undefined && document.activeElement === document.body) place.current?.focus();
  });

  const first = Math.max(0, Math.floor(top / rowHeight) - margin);
  const last = Math.min(list.length, Math.ceil((top + height) / rowHeight) + margin);
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  // the one with the focus stays, wherever somebody scrolls to meanwhile
  const own = list.findIndex(({ id }) => id === focused);
  if (own >= last) indexes.push(own);
  else if (own >= 0 && own < first) indexes.unshift(own);
  const stopFollowing = () => void (following.current = false);
  const onFocusIn = ({ target }: FocusEvent) => {
    stopFollowing();
    const { upload } = (target as HTMLElement).closest<HTMLElement>('[data-upload]')?.dataset ?? {};
    setFocused(Number(upload ?? 0));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- these only notice what is done in it
    <div
      ref={place}
      class="upload-list"
      role="group"
      aria-label="Files"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
      tabIndex={0}
      onScroll={look}
      onWheel={stopFollowing}
      onPointerDown={stopFollowing}
      onFocusIn={onFocusIn}
      onFocusOut={() => setFocused(undefined)}
    >
      <ul style={{ height: `${list.length * rowHeight}px` }}>
        {indexes.map((index) => {
          const upload = list[index];
          return (
            upload && (
              <UploadRow key={upload.id} upload={upload} index={index} total={list.length} top={index * rowHeight} />
            )
          );
        })}
      </ul>
    </div>
  );
}
