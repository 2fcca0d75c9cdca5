import { randomBytes } from 'node:crypto';
import { createPool, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { startTestServer, type TestServer } from './postgres-server.ts';

/** A database with an up-to-date schema and nothing in it, and how to drop it. */
export type FreshDatabase = { readonly url: string; close(): Promise<void> };

type Running = { server: TestServer; admin: DatabasePool; prefix: string; template: string };

const named = z.object({ name: z.string() });
/** Long enough for a machine that fetches an image first. */
const startMilliseconds = 120_000;
/** Where the processes that run tests find what the one above them has started. */
const startedAbove = 'SILVERPRINT_TEST_SERVER';
let running: Promise<Running> | undefined;

/** A database of its own, cloned from one that was migrated once. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { template } = await theServer();
  return aDatabase(sql.fragment`template ${sql.identifier([template])}`);
}

/** An empty database, for tests of what makes the schema. */
export function emptyDatabase(): Promise<FreshDatabase> {
  return aDatabase(sql.fragment``);
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

/** Start the server for the tests that this process runs or has others run; without this, whoever asks first starts it. */
export async function startPostgres(): Promise<void> {
  try {
    const { server, prefix, template } = await theServer();
    process.env[startedAbove] = JSON.stringify({ url: server.url, prefix, template });
  } catch {
    // Many tests need none. Those that do will say why there is none.
    running = undefined;
  }
}

/** Drop what is left, and stop the server if it was started here. */
export async function stopPostgres(): Promise<void> {
  // One that did not start was reported by whoever asked for it.
  const started = await running?.catch(() => undefined);
  running = undefined;
  if (!started) return;
  const { server, admin, prefix } = started;
  const databases = await admin.any(sql.type(named)`
    select datname as name from pg_database where starts_with(datname, ${prefix})`);
  for (const { name } of databases) await drop(admin, name);
  await admin.end();
  await server.close();
}

function theServer(): Promise<Running> {
  const above = process.env[startedAbove];
  running ??= above === undefined ? start() : join(JSON.parse(above));
  return running;
}

async function start(): Promise<Running> {
  const server = await startTestServer();
  const admin = await adminOf(server);
  const prefix = `silverprint_test_${process.pid}_`;
  const template = await create(admin, prefix, sql.fragment``);
  const migrated = await openPostgres(urlOf(server, template), { accounts: true });
  await migrated.close();
  console.log(`Test database: PostgreSQL ${migrated.serverVersion}, ${server.description}.`);
  return { server, admin, prefix, template };
}

async function join({ url, prefix, template }: { url: string; prefix: string; template: string }): Promise<Running> {
  const server = { url, description: 'started above', close: async () => {} };
  return { server, admin: await adminOf(server), prefix, template };
}

async function adminOf({ url }: TestServer): Promise<DatabasePool> {
  const admin = await createPool(url, { maxPoolSize: 4, resetConnection: async () => {} });
  admin.on('error', () => {});
  return admin;
}

async function aDatabase(options: ReturnType<typeof sql.fragment>): Promise<FreshDatabase> {
  const { server, admin, prefix } = await theServer();
  const name = await create(admin, prefix, options);
  return { url: urlOf(server, name), close: () => drop(admin, name) };
}

async function create(admin: DatabasePool, prefix: string, options: ReturnType<typeof sql.fragment>): Promise<string> {
  const name = `${prefix}${randomBytes(4).toString('hex')}`;
  await admin.query(sql.unsafe`create database ${sql.identifier([name])} ${options}`);
  return name;
}

async function drop(admin: DatabasePool, name: string): Promise<void> {
  await admin.query(sql.unsafe`drop database if exists ${sql.identifier([name])} with (force)`);
}

function urlOf({ url }: TestServer, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}
