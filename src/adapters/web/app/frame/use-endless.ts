import { useEffect, useState } from 'preact/hooks';
import { createEndless, type Endless, type Pages } from './endless.ts';
import { useStore } from './use-store.ts';

/** Such a list for as long as a component is drawn, with its first page asked for; only the first `open` is used. */
export function useEndless<Item>(
  open: Parameters<typeof createEndless<Item>>[0],
): Pages<Item> & Pick<Endless<Item>, 'more'> {
  const [{ pages, more }] = useState(() => createEndless(open));
  useEffect(() => void more(), [more]);
  return { ...useStore(pages), more };
}
