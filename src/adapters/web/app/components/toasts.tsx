import type { JSX } from 'preact';
import { dismiss, toasts } from '../frame/toasts.ts';
import { useStore } from '../frame/use-store.ts';

/** There from the beginning: screen readers announce what changes in a live region, not one that appears. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status">
      {useStore(toasts).map(({ id, text }) => (
        <div class="toast" key={id}>
          {text}
          <button type="button" class="toast-close" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
