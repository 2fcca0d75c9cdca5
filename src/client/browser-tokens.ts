import { type KeptSession, memoryTokens, type TokenStore, turns } from './token-store.ts';

/** What is needed of `localStorage`. */
export type KeyValueStorage = {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

/** What is needed of `navigator.locks`. */
export type Locks = {
  request<T>(name: string, options: { ifAvailable?: boolean }, work: (lock: object | null) => Promise<T>): Promise<T>;
};

/** What is needed of a `window`. */
export type BrowserWindow = {
  readonly localStorage: KeyValueStorage;
  readonly navigator: { readonly locks?: Locks };
  addEventListener(type: 'storage', listener: (event: { readonly key: string | null }) => void): void;
  removeEventListener(type: 'storage', listener: (event: { readonly key: string | null }) => void): void;
};

type Options = {
  /** What the session is kept under in `localStorage`, and the lock is called: one for each service. `silverprint` by default. */
  readonly key?: string;
  /** The page's own by default. */
  readonly window?: BrowserWindow;
};

/** Who held the lock may have written nothing. */
const writeMsMax = 1_000;

/**
 * Keeps a session in `localStorage`, for all tabs of an origin; only one of them refreshes it at a time, and each hears of it when another
 * signs out.
 *
 * Where a page may keep nothing, the session lasts as long as the page. Web Locks exist on https and on localhost only; elsewhere, two
 * tabs may refresh at the same moment, which the service forgives: both get the same tokens. Any script that runs on the origin can read what is
 * kept, so that a page needs a content security policy that lets none in.
 *
 * @example
 * ```ts
 * const client = createClient({ url: '', tokens: browserTokens() });
 * ```
 */
export function browserTokens({ key = 'silverprint', window = globalThis as never }: Options = {}): TokenStore {
  const storage = usable(window, key);
  if (!storage) return memoryTokens();
  const { locks } = window.navigator;
  return {
    read: async () => parsed(storage.getItem(key)),
    write: async (session) => (session ? storage.setItem(key, JSON.stringify(session)) : storage.removeItem(key)),
    exclusively: locks ? (work) => afterOthers(locks, work) : turns(),
    watch,
  };

  async function afterOthers<T>(held: Locks, work: () => Promise<T>): Promise<T> {
    const before = storage?.getItem(key);
    const done = await held.request(key, { ifAvailable: true }, async (lock) => lock && { value: await work() });
    if (done) return done.value;
    return held.request(key, {}, async () => {
      // What another tab wrote arrives a little later than its lock
      if (storage?.getItem(key) === before) await nextWrite();
      return work();
    });
  }

  function nextWrite(): Promise<void> {
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        unwatch();
        resolve();
      };
      const timer = setTimeout(over, writeMsMax);
      const unwatch = watch(over);
    });
  }

  function watch(listener: () => void): () => void {
    // Without a key, everything was cleared
    const listen = (event: { readonly key: string | null }) => {
      if (event.key === key || event.key === null) listener();
    };
    window.addEventListener('storage', listen);
    return () => window.removeEventListener('storage', listen);
  }
}

/** The storage, where it can be read and written: it may be forbidden altogether, or have no room. */
function usable(window: BrowserWindow, key: string): KeyValueStorage | undefined {
  try {
    const storage = window.localStorage;
    storage.setItem(`${key}-probe`, '');
    storage.removeItem(`${key}-probe`);
    return storage;
  } catch {
    return undefined;
  }
}

function parsed(text: string | null): KeptSession | undefined {
  try {
    const kept = JSON.parse(text ?? '');
    const session = { ...kept, expiresAt: new Date(kept.expiresAt) };
    return typeof kept.accessToken === 'string' && typeof kept.refreshToken === 'string' ? session : undefined;
  } catch {
    return undefined;
  }
}
