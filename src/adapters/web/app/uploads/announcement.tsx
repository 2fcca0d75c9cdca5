import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const calmMilliseconds = 10_000;

/** Says to screen readers how it goes: what is urgent at once, and else every few seconds at most. */
export function Announcement({ text, urgent }: { readonly text: string; readonly urgent: boolean }): JSX.Element {
  const [said, setSaid] = useState(text);
  const lastSaidAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const wait = urgent ? 0 : lastSaidAt.current + calmMilliseconds - performance.now();
    const timer = setTimeout(() => {
      lastSaidAt.current = performance.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, urgent]);
  return (
    <div class="unseen" role="status">
      {said}
    </div>
  );
}
