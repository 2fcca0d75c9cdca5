import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { startContainer } from './postgres-container.ts';
import { whenThisProcessDies } from './when-this-process-dies.ts';

/** A server that the tests may make databases in. */
export type TestServer = {
  readonly url: string;
  /** Which one, and why this one. */
  readonly description: string;
  close(): Promise<void>;
};

/** Nobody will miss this data. */
const forgetful = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * The server at `TEST_DATABASE_URL`; else one in a container, where there is an engine and an image; else the embedded
 * one. `TEST_POSTGRES=container` and `TEST_POSTGRES=embedded` insist on theirs.
 */
export async function startTestServer(): Promise<TestServer> {
  const { TEST_DATABASE_URL: url, TEST_POSTGRES: wish } = process.env;
  if (wish !== undefined && wish !== 'container' && wish !== 'embedded') {
    throw new Error('TEST_POSTGRES is container, embedded or not set.');
  }
  if (wish === 'embedded') return startEmbedded('asked for by TEST_POSTGRES');
  if (url && !wish) return { url, description: 'at TEST_DATABASE_URL', close: async () => {} };
  try {
    return await startContainer();
  } catch (error) {
    if (wish === 'container' || !(error instanceof Error)) throw error;
    return startEmbedded(error.message);
  }
}

async function startEmbedded(why: string): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'silverprint-test-postgres-'));
  const calledOff = whenThisProcessDies(
    'kill -QUIT $(head -n 1 "$1/cluster/postmaster.pid"); sleep 1; rm -rf "$1"',
    directory,
  );
  const server = await openEmbeddedPostgres({ directory, settings: forgetful });
  return {
    url: server.url,
    description: `embedded (${why})`,
    close: async () => {
      await server.close();
      calledOff();
      await rm(directory, { recursive: true });
    },
  };
}
