import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeptSession, TokenStore } from '../../client/index.ts';
import { withLock } from './lock.ts';

type Options = { readonly folder: string; readonly url: string; readonly signal: AbortSignal };

const Entry = z
  .object({ username: z.string(), access_token: z.string(), refresh_token: z.string(), expires_at: z.iso.datetime() })
  .transform(
    (kept): KeptSession => ({
      username: kept.username,
      accessToken: kept.access_token,
      refreshToken: kept.refresh_token,
      expiresAt: new Date(kept.expires_at),
    }),
  );

/** What is left of a session that has ended: whom to ask for the password. */
const EndedEntry = z.object({ username: z.string() });

/**
 * Sessions in `credentials.json` below the user's configuration folder, one for each service; nobody else may read it.
 *
 * A file that is damaged counts as empty: the remedy is to sign in again, which rewrites it.
 */
export class FileCredentials implements TokenStore {
  readonly #folder: string;
  readonly #url: string;
  readonly #signal: AbortSignal;

  constructor({ folder, url, signal }: Options) {
    this.#folder = folder;
    this.#url = url;
    this.#signal = signal;
  }

  async read(): Promise<KeptSession | undefined> {
    return Entry.safeParse(await this.#entry()).data;
  }

  /** Who is signed in, or was when the session ended. */
  async lastUsername(): Promise<string | undefined> {
    return EndedEntry.safeParse(await this.#entry()).data?.username;
  }

  async write(session: KeptSession | undefined): Promise<void> {
    await this.#change((entry) => (session ? kept(session) : EndedEntry.safeParse(entry).data));
  }

  /** Forget who was signed in, too. */
  async forget(): Promise<void> {
    await this.#change(() => undefined);
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    await this.#makeFolder();
    return withLock(join(this.#folder, 'session.lock'), this.#signal, work);
  }

  async #entry(): Promise<unknown> {
    return (await this.#readAll())[this.#url];
  }

  async #change(next: (entry: unknown) => object | undefined): Promise<void> {
    await this.#makeFolder();
    // A lock of its own, because whoever renews a session writes it while holding the other
    await withLock(join(this.#folder, 'write.lock'), this.#signal, async () => {
      const all = await this.#readAll();
      // What is undefined is no member of JSON
      await this.#replace({ ...all, [this.#url]: next(all[this.#url]) });
    });
  }

  async #readAll(): Promise<Record<string, unknown>> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    } catch {
      return {};
    }
  }

  async #replace(sessions: object): Promise<void> {
    const temporary = `${this.#path}.${randomUUID()}`;
    try {
      // Flushed before the rename: after a power cut there is the old file or the new one, never an empty one
      await writeFile(temporary, `${JSON.stringify(sessions, undefined, 2)}\n`, {
        mode: 0o600,
        flag: 'wx',
        flush: true,
      });
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
  }

  get #path(): string {
    return join(this.#folder, 'credentials.json');
  }
}

function kept({ username, accessToken, refreshToken, expiresAt }: KeptSession): z.input<typeof Entry> {
  return {
    username,
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_at: expiresAt.toISOString(),
  };
}
