import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withLock } from './lock.ts';

/** A session with a service, as it is kept between commands. */
export type StoredSession = {
  readonly username: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
};

/** Where the session with one service is kept. */
export interface Credentials {
  /** The session as it is now, or `undefined` when there is none. */
  read(): Promise<StoredSession | undefined>;
  /** Replace the session, or forget it. Once this resolves, other processes read this one. */
  write(session: StoredSession | undefined): Promise<void>;
  /** Do `work` while no other command does so: what renews a session, and must not be done twice. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

type Options = { readonly folder: string; readonly url: string; readonly signal: AbortSignal };

const KeptSession = z
  .object({ username: z.string(), access_token: z.string(), refresh_token: z.string(), expires_at: z.iso.datetime() })
  .transform(
    (kept): StoredSession => ({
      username: kept.username,
      accessToken: kept.access_token,
      refreshToken: kept.refresh_token,
      expiresAt: new Date(kept.expires_at),
    }),
  );

/**
 * Sessions in `credentials.json` below the user's configuration folder, one for each service; nobody else may read it.
 *
 * A file that is damaged counts as empty: the remedy is to sign in again, which rewrites it.
 */
export class FileCredentials implements Credentials {
  readonly #folder: string;
  readonly #url: string;
  readonly #signal: AbortSignal;

  constructor({ folder, url, signal }: Options) {
    this.#folder = folder;
    this.#url = url;
    this.#signal = signal;
  }

  async read(): Promise<StoredSession | undefined> {
    const entry = (await this.#readAll())[this.#url];
    return KeptSession.safeParse(entry).data;
  }

  async write(session: StoredSession | undefined): Promise<void> {
    await this.#makeFolder();
    // A lock of its own, because whoever renews a session writes it while holding the other
    await withLock(join(this.#folder, 'write.lock'), this.#signal, async () => {
      const { [this.#url]: _, ...others } = await this.#readAll();
      await this.#replace(session === undefined ? others : { ...others, [this.#url]: kept(session) });
    });
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    await this.#makeFolder();
    return withLock(join(this.#folder, 'session.lock'), this.#signal, work);
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

/** A session that lasts as long as the command. */
export class MemoryCredentials implements Credentials {
  #session: StoredSession | undefined;

  async read(): Promise<StoredSession | undefined> {
    return this.#session;
  }

  async write(session: StoredSession | undefined): Promise<void> {
    this.#session = session;
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

function kept({ username, accessToken, refreshToken, expiresAt }: StoredSession): z.input<typeof KeptSession> {
  return {
    username,
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_at: expiresAt.toISOString(),
  };
}
