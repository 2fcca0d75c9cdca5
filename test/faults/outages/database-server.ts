import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../../src/adapters/embedded-postgres/index.ts';
import { gone } from '../../bootstrap/launched.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** As PostgreSQL calls them: `fast` ends connections, `immediate` does not even say so, and `kill` is no way to stop at all. */
export type Stop = 'fast' | 'immediate' | 'kill';

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** A PostgreSQL that is stopped and started again, each time on another port. */
export class DatabaseServer implements AsyncDisposable {
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;
  #running: EmbeddedPostgres;

  private constructor(folder: Awaited<ReturnType<typeof temporaryFolder>>, running: EmbeddedPostgres) {
    this.#folder = folder;
    this.#running = running;
  }

  static async start(): Promise<DatabaseServer> {
    const folder = await temporaryFolder();
    return new DatabaseServer(folder, await openEmbeddedPostgres({ directory: folder.path }));
  }

  get url(): string {
    return this.#running.url;
  }

  async stop(how: Stop): Promise<void> {
    const content = await readFile(join(this.#folder.path, 'cluster', 'postmaster.pid'), 'utf8');
    const pid = Number(content.split('\n')[0]);
    process.kill(pid, signals[how]);
    await gone(pid);
    await this.#running.close();
  }

  async startAgain(): Promise<void> {
    this.#running = await openEmbeddedPostgres({ directory: this.#folder.path });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.close();
    await this.#folder.remove();
  }
}
