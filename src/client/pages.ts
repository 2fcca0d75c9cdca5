/**
 * A list that is fetched a page at a time, while it is read. Each loop over it begins at the first page.
 *
 * @example
 * ```ts
 * for await (const { images } of client.images.list({ limit: 100 }).pages()) {
 *   console.log(`${images.length} more`);
 * }
 * ```
 */
export type Paged<Item, Page> = AsyncIterable<Item> & {
  /** The pages, as the service answers them. */
  pages(): AsyncIterable<Page>;
};

/** The list whose page behind `cursor` is what `fetchPage` says. */
export function paged<Item, Page extends { readonly next_cursor: string | null }>(
  fetchPage: (cursor: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Paged<Item, Page> {
  async function* pages(): AsyncGenerator<Page> {
    let cursor: string | undefined;
    do {
      const page: Page = await fetchPage(cursor);
      yield page;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* itemsOf(page);
    },
  };
}
