import { createStore, type Store } from './store.ts';

/** What there is of a list so far. */
export type Pages<Item> = {
  readonly items: readonly Item[];
  readonly state: 'loading' | 'more' | 'ended' | 'failed';
  readonly error: unknown;
};

/** What a source yields of a list at a time. */
export type Page<Item> = { readonly items: readonly Item[]; readonly last: boolean };
type Source<Item> = AsyncIterator<Page<Item>, void>;

/** A list of which more is asked for as somebody gets there. It can outlive the screen that shows it. */
export type Endless<Item> = {
  readonly pages: Store<Pages<Item>>;
  /** Ask for the next page; nothing happens while one is on its way, or at the end. After a failure the list begins anew. */
  readonly more: () => Promise<void>;
};

/** @param open starts at the first page */
export function createEndless<Item>(open: () => Source<Item>): Endless<Item> {
  const pages = createStore<Pages<Item>>({ items: [], state: 'more', error: undefined });
  let source: Source<Item> | undefined;
  return {
    pages,
    async more() {
      const { items, state } = pages.get();
      if (state === 'loading' || state === 'ended') return;
      pages.set({ items, state: 'loading', error: undefined });
      try {
        source ??= open();
        const { value } = await source.next();
        const state = value === undefined || value.last ? 'ended' : 'more';
        pages.set({ items: [...items, ...(value?.items ?? [])], state, error: undefined });
      } catch (error) {
        // a source that threw has nothing left
        source = undefined;
        pages.set({ items: [], state: 'failed', error });
      }
    },
  };
}
