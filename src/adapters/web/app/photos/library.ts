import { client } from '../frame/client.ts';
import { session } from '../frame/session.ts';
import { createLibrary } from './create-library.ts';

/**
 * The photos of whoever is signed in: what the grid shows, in whatever order it is asked for.
 *
 * @example
 * ```ts
 * library.add(await client.images.upload(file)); // is seen in its place at once
 * ```
 */
export const library = createLibrary(async (query) => {
  for await (const page of client.images.list(query).pages()) return page;
  return { images: [], next_cursor: null };
});

session.subscribe(() => {
  if (session.get().kind !== 'signed-in') library.clear();
});
