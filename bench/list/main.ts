import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { pageQuery } from '../../src/adapters/postgres/image-page.ts';
import type { OwnerId } from '../../src/domain/owner.ts';
import { launch } from '../../test/bootstrap/launched.ts';
import { percentile } from '../compression/statistics.ts';
import { aligned } from '../table.ts';
import { fill } from './album.ts';
import { touched } from './buffers.ts';
import { load, type Target } from './load.ts';

// What a page of a list costs, with 1,000 images of one user and with many: in buffers of the database, and in requests a second
// beside a server that does nothing but the query. Takes about five minutes and 2 GB of disk; the second needs two cores to itself.
//
//   node bench/list/main.ts [IMAGES]

const few = 1_000;
const many = Number(process.argv[2] ?? 1_000_000);
const moreBuffersMax = 3;
const shareMin = 0.5;
const atOnce = 16;
const rounds = 11;
const seconds = 2;
const password = 'correct horse battery staple';

const folder = await mkdtemp(join(tmpdir(), 'silverprint-list-'));
try {
  await using server = await openEmbeddedPostgres({ directory: join(folder, 'postgres'), settings: { fsync: 'off' } });
  await using small = await openAlbum(server.url, few);
  await using large = await openAlbum(server.url, many);
  const [buffers, throughput] = [await comparedBuffers(small, large), await comparedThroughput(large)];
  process.exitCode = buffers && throughput ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

type Album = Awaited<ReturnType<typeof openAlbum>>;

/** A service in a process of its own, on a database of its own, and somebody in it with so many images. */
async function openAlbum(serverUrl: string, images: number) {
  const name = `album_${images}`;
  const url = serverUrl.replace(/\/[^/]*$/, `/${name}`);
  const admin = await createPool(serverUrl);
  await admin.query(sql.unsafe`create database ${sql.identifier([name])}`);
  await admin.end();
  // One user asks more often than any may.
  const environment = { DATABASE_URL: url, THROTTLE_LIST: 'off' };
  const { pid, ready, ended } = launch(join(folder, name), { environment });
  const service = String((await ready).url);
  const pool = await createPool(url, { statementTimeout: 'DISABLE_TIMEOUT', maxPoolSize: 1 });
  const { id: ownerId, token } = await signedIn(service);
  await fill(pool, ownerId, images);
  return {
    url,
    service,
    pool,
    images,
    ownerId,
    headers: { Authorization: `Bearer ${token}` },
    async [Symbol.asyncDispose]() {
      await pool.end();
      process.kill(pid, 'SIGTERM');
      await ended;
    },
  };
}

async function signedIn(service: string): Promise<{ id: OwnerId; token: string }> {
  const sends = async (path: string) => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ username: 'somebody', password });
    const answer = await fetch(`${service}${path}`, { method: 'POST', headers, body });
    return (await answer.json()) as { id: string; access_token: string };
  };
  const { id } = await sends('/auth/register');
  return { id, token: (await sends('/auth/login')).access_token };
}

async function comparedBuffers(small: Album, large: Album): Promise<boolean> {
  const [ours, theirs] = [await touchedIn(small), await touchedIn(large)];
  const lines = ours.map(({ listing, pages }, at) => {
    const { pages: others, plan } = theirs[at] ?? { pages: [], plan: '' };
    const more = Math.max(...others) - Math.max(...pages);
    return { more, cells: [listing, ...inShort(pages), ...inShort(others), `${more}`, plan] };
  });
  const header = ['list', `${few}: median`, 'most', `${many}: median`, 'most', `more (${moreBuffersMax})`, 'plan'];
  print(
    `Buffers of nine pages, from the first to the last that is full\n`,
    aligned([header, ...lines.map(({ cells }) => cells)]),
    '',
  );
  return lines.every(({ more }) => more <= moreBuffersMax);
}

function inShort(buffers: readonly number[]): [median: string, most: string] {
  return [`${percentile(buffers, 0.5)}`, `${Math.max(...buffers)}`];
}

function touchedIn({ pool, ownerId, images }: { pool: DatabasePool; ownerId: OwnerId; images: number }) {
  return touched(pool, ownerId, images);
}

async function comparedThroughput(album: Album): Promise<boolean> {
  const lines = [['page', 'a second', 'bare', 'share (0.5)', 'lowest', 'highest', 'bytes', 'bare']];
  let holds = true;
  for (const [name, limit, order] of [
    ['100 images', 100, 'uploaded'],
    ['100 images, as taken', 100, 'taken'],
    ['20 images', 20, 'uploaded'],
  ] as const) {
    await using bare = await openBare(album, limit, order);
    const ours = { url: `${album.service}/image/list?limit=${limit}&order=${order}`, headers: album.headers };
    const { shares, mine, theirs } = await inTurns(ours, bare.target);
    const share = percentile(shares, 0.5);
    holds &&= share >= shareMin;
    lines.push([
      name,
      ...[mine.perSecond, theirs.perSecond].map((number) => number.toFixed(0)),
      ...[share, Math.min(...shares), Math.max(...shares)].map((number) => number.toFixed(2)),
      `${mine.bytes}`,
      `${theirs.bytes}`,
    ]);
  }
  print(`${atOnce} requests at a time, ${rounds} rounds of ${seconds} s each in turns\n`, aligned(lines));
  return holds;
}

/** Each for a while, in turns, so that what else the machine does is the same for both. */
async function inTurns(ours: Target, bare: Target) {
  await load(ours, 1, atOnce);
  await load(bare, 1, atOnce);
  const shares: number[] = [];
  let [mine, theirs] = [
    { perSecond: 0, bytes: 0 },
    { perSecond: 0, bytes: 0 },
  ];
  for (let round = 0; round < rounds; round++) {
    theirs = await load(bare, seconds, atOnce);
    mine = await load(ours, seconds, atOnce);
    shares.push(mine.perSecond / theirs.perSecond);
  }
  return { shares, mine, theirs };
}

async function openBare({ url, ownerId }: Album, limit: number, order: 'uploaded' | 'taken') {
  const { sql: text, values } = pageQuery({ ownerId, listing: { order }, after: undefined, rowsMax: limit + 1 });
  const asked = { url, text: text.replaceAll(/\$slonik_(\d+)/g, '$$$1'), values };
  const child = fork(new URL('bare.ts', import.meta.url), [JSON.stringify(asked)]);
  const [port] = (await once(child, 'message')) as [number];
  return {
    target: { url: `http://127.0.0.1:${port}/` },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
