import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { thumbHashToRGBA } from 'thumbhash';

/** What a photo looks like from afar: painted from some 25 bytes that came with the list. */
export function Blur({ thumbhash }: { readonly thumbhash: string | null }): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current && thumbhash !== null) paint(canvas.current, thumbhash);
  }, [thumbhash]);
  return thumbhash === null ? null : <canvas ref={canvas} class="blur" width={1} height={1} aria-hidden="true" />;
}

function paint(canvas: HTMLCanvasElement, thumbhash: string): void {
  const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(thumbhash), (character) => character.charCodeAt(0)));
  canvas.width = w;
  canvas.height = h;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}
