import type { JSX } from 'preact';

type Props = {
  /** How much of the picture is the original: 0 to 1. */
  readonly split: number;
  /** Where that is, in CSS pixels from the left of the stage. */
  readonly x: number;
  readonly change: (split: number) => void;
};

/** The handle between the original, to its left, and the print. */
export function CompareHandle({ split, x, change }: Props): JSX.Element {
  const percent = Math.round(split * 100);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -2,
      ArrowDown: -2,
      ArrowRight: 2,
      ArrowUp: 2,
      PageDown: -10,
      PageUp: 10,
      Home: -100,
      End: 100,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    change(Math.min(100, Math.max(0, percent + step)) / 100);
  };
  return (
    <>
      <span class="compare-name compare-original" style={{ right: `calc(100% - ${x}px)` }} aria-hidden="true">
        Original
      </span>
      <span class="compare-name compare-print" style={{ left: `${x}px` }} aria-hidden="true">
        Print
      </span>
      <div
        class="compare-handle"
        role="slider"
        tabIndex={0}
        aria-label="Original against print"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} % original, ${100 - percent} % print`}
        style={{ transform: `translateX(${x}px)` }}
        onKeyDown={onKeyDown}
      />
    </>
  );
}
