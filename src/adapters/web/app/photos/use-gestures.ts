import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Point } from './zoom.ts';

/** What hands do on a stage. Points are in CSS pixels from its middle. */
export type Gestures = {
  /** One finger or the mouse moves. `onHandle` tells whether it began on the handle of the slider. */
  readonly drag: (move: { by: Point; at: Point; onHandle: boolean }) => void;
  /** Two fingers or a wheel. */
  readonly zoom: (change: { factor: number; at: Point; by: Point }) => void;
  /** A finger went sideways and was lifted: 1 to the left, which brings the next photo, and -1 to the right. */
  readonly swipe: (direction: 1 | -1) => void;
  readonly doubleClick: (at: Point) => void;
};

const swipePixelsMin = 60;

/** Tells what pointers and wheels do on an element. */
export function useGestures(stage: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  latest.current = gestures;
  useEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    const listening = new AbortController();
    const on = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      listen: (event: HTMLElementEventMap[Type]) => void,
    ) => element.addEventListener(type, listen, { signal: listening.signal, passive: false });
    const pointers = new Map<number, Point>();
    let began: { at: Point; onHandle: boolean; alone: boolean } | undefined;
    const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
    };

    on('pointerdown', (event) => {
      if (event.button !== 0 || isControl(event.target)) return;
      element.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, pointOf(event));
      const onHandle = (event.target as Element).closest('[role=slider]') !== null;
      began = pointers.size === 1 ? { at: pointOf(event), onHandle, alone: true } : began && { ...began, alone: false };
      if (pointers.size === 1) latest.current.drag({ by: { x: 0, y: 0 }, at: pointOf(event), onHandle });
    });
    on('pointermove', (event) => {
      const before = pointers.get(event.pointerId);
      if (!before || !began) return;
      const at = pointOf(event);
      pointers.set(event.pointerId, at);
      const other = Array.from(pointers).find(([id]) => id !== event.pointerId);
      if (other) latest.current.zoom(pinch(before, at, other[1]));
      else latest.current.drag({ by: { x: at.x - before.x, y: at.y - before.y }, at, onHandle: began.onHandle });
    });
    const lift = (event: PointerEvent) => {
      if (!pointers.delete(event.pointerId) || !began || pointers.size > 0) return;
      const { x, y } = pointOf(event);
      const [across, down] = [x - began.at.x, y - began.at.y];
      const isSwipe = began.alone && event.pointerType === 'touch' && event.type === 'pointerup';
      if (isSwipe && Math.abs(across) > Math.max(swipePixelsMin, 2 * Math.abs(down))) {
        latest.current.swipe(across < 0 ? 1 : -1);
      }
      began = undefined;
    };
    on('pointerup', lift);
    on('pointercancel', lift);
    on('dblclick', (event) => {
      if (!isControl(event.target)) latest.current.doubleClick(pointOf(event));
    });
    on('wheel', (event) => {
      // where the page itself can be scrolled, a wheel does that, and with Ctrl it zooms, as two fingers on a touchpad do
      const canScroll = document.documentElement.scrollHeight > innerHeight + 1;
      if (canScroll && !event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002));
      latest.current.zoom({ factor, at: pointOf(event), by: { x: 0, y: 0 } });
    });
    return () => listening.abort();
  }, [stage]);
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, progress') !== null;
}

/** One of two fingers went from `before` to `after`, while the other stayed. */
function pinch(before: Point, after: Point, other: Point) {
  const distance = (a: Point) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
  return {
    factor: distance(after) / distance(before),
    at: { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 },
    by: { x: (after.x - before.x) / 2, y: (after.y - before.y) / 2 },
  };
}
