import { useEffect, useRef } from 'preact/hooks';

/** Keys that do something wherever the focus is, but for fields, sliders and dialogs, which have keys of their own. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (act === undefined || event.ctrlKey || event.metaKey || event.altKey || hasOwnKeys(event.target)) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function hasOwnKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog, [role=slider]') !== null;
}
