import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type DatabasePool } from 'slonik';
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { percentile } from '../compression/statistics.ts';
import { aligned } from '../table.ts';
import { createDatabase, fill } from './album.ts';
import { type Touched, touched } from './buffers.ts';

// What a page of a list touches, in buffers of the database, with 1,000 images of one user and with many. Takes about two minutes and
// 2 GB of disk. How fast it is, `bench/http` tells.
//
//   node bench/list/main.ts [IMAGES]

const few = 1_000;
const many = Number(process.argv[2] ?? 1_000_000);
const moreBuffersMax = 3;
const ownerId = 'somebody';

const folder = await mkdtemp(join(tmpdir(), 'silverprint-list-'));
try {
  await using server = await openEmbeddedPostgres({ directory: join(folder, 'postgres'), settings: { fsync: 'off' } });
  const [ours, theirs] = [await touchedAmong(few, server.url), await touchedAmong(many, server.url)];
  process.exitCode = compared(ours, theirs) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

/** What is touched where an owner has so many images, in a database of their own. */
async function touchedAmong(images: number, serverUrl: string): Promise<Touched[]> {
  await using pool = await openDatabase(`album_${images}`, serverUrl);
  await fill(pool, ownerId, images);
  return await touched(pool, ownerId, images);
}

async function openDatabase(name: string, serverUrl: string): Promise<DatabasePool & AsyncDisposable> {
  const url = await createDatabase(serverUrl, name);
  await using _migrated = await openPostgres(url);
  const pool = await createPool(url, { statementTimeout: 'DISABLE_TIMEOUT', maxPoolSize: 1 });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}

function compared(ours: readonly Touched[], theirs: readonly Touched[]): boolean {
  const lines = ours.map(({ listing, pages }, at) => {
    const { pages: others, plan } = theirs[at] ?? { pages: [], plan: '' };
    const more = Math.max(...others) - Math.max(...pages);
    return { more, cells: [listing, ...inShort(pages), ...inShort(others), `${more}`, plan] };
  });
  const header = ['list', `${few}: median`, 'most', `${many}: median`, 'most', `more (${moreBuffersMax})`, 'plan'];
  process.stdout.write('Buffers of nine pages, from the first to the last that is full\n\n');
  process.stdout.write(`${aligned([header, ...lines.map(({ cells }) => cells)])}\n`);
  return lines.every(({ more }) => more <= moreBuffersMax);
}

function inShort(buffers: readonly number[]): [median: string, most: string] {
  return [`${percentile(buffers, 0.5)}`, `${Math.max(...buffers)}`];
}
