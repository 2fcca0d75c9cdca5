import { useEffect, useState } from 'preact/hooks';
import type { Store } from './store.ts';

/** The value of a store; the component is drawn again when there is another. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(() => store.get());
  useEffect(() => {
    const update = () => setValue(() => store.get());
    // it may have changed since it was drawn
    update();
    return store.subscribe(update);
  }, [store]);
  return value;
}
