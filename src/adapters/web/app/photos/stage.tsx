import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Image } from '../../../../client/index.ts';
import { client } from '../frame/client.ts';
import { Blur } from './blur.tsx';
import { CompareHandle } from './compare-handle.tsx';
import { peekPicture } from './pictures.ts';
import { StageNote } from './stage-note.tsx';
import { StageTools } from './stage-tools.tsx';
import { useFile } from './use-file.ts';
import { useGestures } from './use-gestures.ts';
import { useKeys } from './use-keys.ts';
import { type Extent, type Geometry, geometryOf, panned, seenFrom, type View, whole, zoomed } from './zoom.ts';

type Props = {
  readonly image: Image;
  /** Go on to the next photo, or back to the one before. */
  readonly go: (by: 1 | -1) => void;
};

const panPixels = 80;
const zoomStep = 1.5;

/** The print, and beside it as much of the original as the slider says: both at the same place, however large. */
export function Stage({ image, go }: Props): JSX.Element {
  const { id, filename } = image;
  const place = useRef<HTMLDivElement>(null);
  const geometry = geometryOf(useExtent(place), image, devicePixelRatio);
  const [view, setView] = useState(whole);
  const [comparing, setComparing] = useState(false);
  const [split, setSplit] = useState(0.5);
  const [preview] = useState(() => peekPicture(id));
  const print = useFile(`print ${id}`, (signal) => client.images.print(id, { signal }));
  // asked for when somebody compares, as it may have many times the bytes; and then it stays
  const [kept, setKept] = useState(false);
  const original = useFile(comparing || kept ? `original ${id}` : undefined, (signal) =>
    client.images.original(id, { signal }),
  );
  useEffect(() => setKept(original.url !== undefined), [original.url]);

  const isWhole = view.scale === 1;
  const toggleZoom = (at = { x: 0, y: 0 }) =>
    setView(isWhole ? zoomed(view, Math.max(geometry.pixels, zoomStep), at, geometry) : whole);
  const zoomBy = (factor: number) => setView(zoomed(view, factor, { x: 0, y: 0 }, geometry));
  const splitAt = (x: number) => {
    const { left, right } = seenFrom(view, geometry);
    setSplit(Math.min(1, Math.max(0, (x + geometry.stage.width / 2 - left) / (right - left || 1))));
  };
  const showsBoth = comparing && original.url !== undefined;
  useGestures(place, {
    drag({ by, at, onHandle }) {
      if (showsBoth && (onHandle || isWhole)) splitAt(at.x);
      else if (!isWhole) setView((before) => panned(before, by, geometry));
    },
    zoom({ factor, at, by }) {
      setView((before) => panned(zoomed(before, factor, at, geometry), by, geometry));
    },
    swipe(direction) {
      if (isWhole && !showsBoth) go(direction);
    },
    doubleClick: toggleZoom,
  });
  const pan = (x: number, y: number) => setView(panned(view, { x: x * panPixels, y: y * panPixels }, geometry));
  useKeys({
    ArrowLeft: () => (isWhole ? go(-1) : pan(1, 0)),
    ArrowRight: () => (isWhole ? go(1) : pan(-1, 0)),
    ...(!isWhole && { ArrowUp: () => pan(0, 1), ArrowDown: () => pan(0, -1) }),
    '+': () => zoomBy(zoomStep),
    '=': () => zoomBy(zoomStep),
    '-': () => zoomBy(1 / zoomStep),
    '0': () => setView(whole),
    '1': () => setView(zoomed(view, geometry.pixels / view.scale, { x: 0, y: 0 }, geometry)),
    c: () => setComparing(!comparing),
  });

  const { left, right } = seenFrom(view, geometry);
  const splitX = left + split * (right - left);
  const pictureStyle = placeOf(view, geometry);
  const isEnlarged = view.scale > geometry.pixels * 1.01;
  return (
    <div class="stage" ref={place} data-mode={isWhole ? (showsBoth ? 'compare' : 'whole') : 'zoomed'}>
      <div
        class="stage-picture"
        data-enlarged={isEnlarged}
        style={{ ...pictureStyle, backgroundColor: image.dominant_color }}
      >
        <Blur thumbhash={image.thumbhash} />
        {preview !== undefined && <img src={preview} alt="" draggable={false} />}
        {print.url !== undefined && (
          <img class="stage-print" src={print.url} alt={`Print of ${filename}`} draggable={false} />
        )}
      </div>
      {showsBoth && (
        <>
          <div class="stage-layer" style={{ clipPath: `inset(0 ${geometry.stage.width - splitX}px 0 0)` }}>
            <div class="stage-picture" data-enlarged={isEnlarged} style={pictureStyle}>
              <img class="stage-original" src={original.url} alt={`Original of ${filename}`} draggable={false} />
            </div>
          </div>
          <CompareHandle split={split} x={splitX} change={setSplit} />
        </>
      )}
      <StageNote image={image} comparing={comparing} print={print} original={original} />
      <StageTools
        percent={Math.round((100 * view.scale) / geometry.pixels)}
        isWhole={isWhole}
        comparing={comparing}
        zoomBy={zoomBy}
        toggleZoom={toggleZoom}
        compare={() => setComparing(!comparing)}
      />
    </div>
  );
}

/** Where the picture is. On whole pixels of the screen: half-way between them, each would be a mixture of two. */
function placeOf({ scale, x, y }: View, { stage, fitted }: Geometry) {
  const [width, height] = [fitted.width * scale, fitted.height * scale];
  const snapped = (length: number) => Math.round(length * devicePixelRatio) / devicePixelRatio;
  const left = snapped((stage.width - width) / 2 + x);
  const top = snapped((stage.height - height) / 2 + y);
  return { width: `${width}px`, height: `${height}px`, transform: `translate(${left}px, ${top}px)` };
}

function useExtent(place: RefObject<HTMLElement | null>): Extent {
  const [extent, setExtent] = useState<Extent>({ width: 1, height: 1 });
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const measure = () => setExtent({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [place]);
  return extent;
}
