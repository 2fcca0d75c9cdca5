import type { JSX } from 'preact';

type Props = {
  /** Of the screen's pixels for each of the picture's. */
  readonly percent: number;
  readonly isWhole: boolean;
  readonly comparing: boolean;
  readonly zoomBy: (factor: number) => void;
  readonly toggleZoom: () => void;
  readonly compare: () => void;
};

export function StageTools({ percent, isWhole, comparing, zoomBy, toggleZoom, compare }: Props): JSX.Element {
  return (
    <div class="stage-tools" role="toolbar" aria-label="Picture">
      <button type="button" aria-label="Zoom out" onClick={() => zoomBy(1 / 1.5)}>
        −
      </button>
      <button
        type="button"
        class="stage-percent"
        aria-label={isWhole ? `Zoom to pixels, now ${percent} %` : `Show all of it, now ${percent} %`}
        onClick={() => toggleZoom()}
      >
        {percent} %
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => zoomBy(1.5)}>
        +
      </button>
      <button type="button" class="stage-compare" aria-pressed={comparing} onClick={compare}>
        Compare<span class="wide-only"> with the original</span>
      </button>
    </div>
  );
}
