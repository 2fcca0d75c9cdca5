import type { Image, ImageList } from '../../../../client/index.ts';
import { createStore, type Store } from '../frame/store.ts';

/** By which time photos are sorted, the newest first. */
export type Order = 'uploaded' | 'taken';

/** What there is of somebody's photos so far. */
export type Shelf = {
  readonly order: Order;
  readonly photos: readonly Image[];
  readonly state: 'more' | 'loading' | 'ended' | 'failed';
  readonly error: unknown;
};

type PageOf = (query: { order: Order; cursor: string | undefined; signal: AbortSignal }) => Promise<ImageList>;

/** Somebody's photos, of which more are asked for as somebody gets there. What changes here is not asked for again. */
export type Library = {
  readonly shelf: Store<Shelf>;
  /** Ask for the next page; nothing happens while one is on its way, or at the end. After a failure it is asked for again. */
  readonly more: () => Promise<void>;
  /** Begin anew in another order. */
  readonly sortBy: (order: Order) => void;
  /** Put in what has just been uploaded, where it belongs: at the top, or among those taken at that time. */
  readonly add: (photo: Image) => void;
  /** Take what is known of a photo by now in the place of what was known. */
  readonly update: (photo: Image) => void;
  /** Take out what is deleted. */
  readonly remove: (id: string) => void;
  /** Forget everything: somebody else may sign in. */
  readonly clear: () => void;
};

const nothing: Omit<Shelf, 'order'> = { photos: [], state: 'more', error: undefined };

export function createLibrary(pageOf: PageOf): Library {
  const shelf = createStore<Shelf>({ ...nothing, order: 'uploaded' });
  let cursor: string | undefined;
  let removed = new Set<string>();
  let asking = new AbortController();

  const change = (changes: Partial<Shelf>) => shelf.set({ ...shelf.get(), ...changes });
  const begin = (order: Order) => {
    asking.abort();
    asking = new AbortController();
    cursor = undefined;
    removed = new Set();
    shelf.set({ ...nothing, order });
  };

  return {
    shelf,
    async more() {
      const { state, order } = shelf.get();
      if (state === 'loading' || state === 'ended') return;
      const { signal } = asking;
      change({ state: 'loading', error: undefined });
      try {
        const page = await pageOf({ order, cursor, signal });
        if (signal.aborted) return;
        cursor = page.next_cursor ?? undefined;
        const { photos } = shelf.get();
        // an upload may be here already, and what is deleted may still be on a page that was under way
        const known = new Set(photos.map(({ id }) => id));
        const added = page.images.filter(({ id }) => !known.has(id) && !removed.has(id));
        change({ photos: [...photos, ...added], state: cursor === undefined ? 'ended' : 'more' });
      } catch (error) {
        if (!signal.aborted) change({ state: 'failed', error });
      }
    },
    sortBy(order) {
      if (order !== shelf.get().order) begin(order);
    },
    add(photo) {
      const { photos, order, state } = shelf.get();
      if (photos.some(({ id }) => id === photo.id)) return;
      const time = timeOf(photo, order);
      const place = photos.findIndex((other) => timeOf(other, order) <= time);
      // behind all that is here it comes with a page, unless there is none any more
      if (place < 0 && state !== 'ended') return;
      change({ photos: photos.toSpliced(place < 0 ? photos.length : place, 0, photo) });
    },
    update(photo) {
      const { photos } = shelf.get();
      const place = photos.findIndex(({ id }) => id === photo.id);
      if (place >= 0) change({ photos: photos.with(place, photo) });
    },
    remove(id) {
      removed.add(id);
      change({ photos: shelf.get().photos.filter((photo) => photo.id !== id) });
    },
    clear: () => begin('uploaded'),
  };
}

/** What the service sorts a photo by, in milliseconds: a camera's clock without an offset is taken for UTC. */
export function timeOf({ taken_at: taken, created_at: created }: Image, order: Order): number {
  if (order === 'uploaded' || taken === null) return Date.parse(created);
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(taken) ? taken : `${taken}Z`);
}
