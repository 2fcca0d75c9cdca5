import { randomBytes } from 'node:crypto';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { startTestServer, type TestServer } from './postgres-server.ts';

/** A database with an up-to-date schema and nothing in it, and how to drop it. */
export type FreshDatabase = { readonly url: string; close(): Promise<void> };

type Running = { server: TestServer; admin: DatabasePool; template: string; names: Set<string> };

/** Long enough for a machine that fetches an image first. */
const startMilliseconds = 120_000;
let running: Promise<Running> | undefined;

/** A database of its own, cloned from one that was migrated once. The server is started by whoever asks first. */
export async function freshDatabase(): Promise<FreshDatabase> {
  running ??= start();
  const { server, admin, template, names } = await running;
  const name = await create(admin, names, sql.fragment`template ${sql.identifier([template])}`);
  return { url: urlOf(server, name), close: () => drop(admin, names, name) };
}

/** An empty database, for tests of what makes the schema. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  running ??= start();
  const { server, admin, names } = await running;
  const name = await create(admin, names, sql.fragment``);
  return { url: urlOf(server, name), close: () => drop(admin, names, name) };
}

/** A fresh database for the tests of one `describe`: made before the first of them, dropped after the last. */
export function useDatabase(open: () => Promise<FreshDatabase> = freshDatabase): { readonly url: string } {
  let database: FreshDatabase | undefined;
  before(async function () {
    this.timeout(startMilliseconds);
    database = await open();
  });
  after(() => database?.close());
  return {
    get url() {
      if (!database) throw new Error('The database is there in hooks and tests only.');
      return database.url;
    },
  };
}

/** Drop what is left, and stop the server if one was started. */
export async function stopPostgres(): Promise<void> {
  // One that did not start was reported by whoever asked for it.
  const started = await running?.catch(() => undefined);
  running = undefined;
  if (!started) return;
  const { server, admin, names } = started;
  for (const name of names) await drop(admin, names, name);
  await admin.end();
  await server.close();
}

async function start(): Promise<Running> {
  const server = await startTestServer();
  const admin = await createPool(server.url, { maxPoolSize: 4, resetConnection: async () => {} });
  admin.on('error', () => {});
  const names = new Set<string>();
  const template = await create(admin, names, sql.fragment``);
  const migrated = await openPostgres(urlOf(server, template));
  await migrated.close();
  console.log(`Test database: PostgreSQL ${migrated.serverVersion}, ${server.description}.`);
  return { server, admin, template, names };
}

async function create(
  admin: DatabasePool,
  names: Set<string>,
  options: ReturnType<typeof sql.fragment>,
): Promise<string> {
  const name = `silverprint_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await admin.query(sql.unsafe`create database ${sql.identifier([name])} ${options}`);
  names.add(name);
  return name;
}

async function drop(admin: DatabasePool, names: Set<string>, name: string): Promise<void> {
  if (names.delete(name)) await admin.query(sql.unsafe`drop database ${sql.identifier([name])} with (force)`);
}

function urlOf({ url }: TestServer, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}
