// Lets sqlmap loose on a service with a PostgreSQL, over the loopback interface: `node --conditions=silverprint-source tools/sqlmap.ts`.
// It says what was tried and found; its status is 1 when anything was, when
// something could not be tried, and when sqlmap does not find the hole that is there on purpose.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { createPool, sql } from 'slonik';
import { aMosaic } from '../src/testing/mosaic.ts';
import { aPassword, jsonFrom } from '../test/support/client.ts';
import { listening, stopped } from '../test/support/listening.ts';
import { freshDatabase, stopPostgres } from '../test/support/postgres.ts';
import { startService } from '../test/support/service.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { real } from '../test/support/worlds.ts';

/** Something to try: every `*` is a place for an injection. */
type Target = { readonly path: string; readonly body?: object; readonly options?: readonly string[] };

type Outcome = { readonly findings: readonly string[]; readonly tests: number; readonly end: string };

const minutesMax = 10;
const sqlmap = process.env['SQLMAP'] || 'sqlmap';

await using opened = new AsyncDisposableStack();
opened.defer(stopPostgres);
const folder = opened.adopt(await temporaryFolder(), (made) => made.remove());
const failures: string[] = [];
const statuses: unknown[] = [];
const silent = () => {};
const note = (members: object, message: string) => void failures.push(JSON.stringify({ ...members, message }));
const count = ({ status }: { readonly status?: number }) => void statuses.push(status);
const service = opened.adopt(
  await startService(real, { logger: { debug: silent, info: count, warn: note, error: note } }),
  (started) => started.close(),
);
// whoever signs in again and again loses the session that was there first
const [ann, bob] = [await service.aUser(), await service.aUser()];
const { id } = await ann.uploads(aMosaic(), 'cat.jpg');
const linked = await ann.sends(`/image/${id}/links`, { representation: 'compressed', expires_in: 86_400 });
const { url: link } = jsonFrom(201, linked) as { url: string };
const { next_cursor: cursor } = await (await ann.uploads(aMosaic()), ann.lists({ limit: '1' }));

const credentials = { username: `${bob.username}*`, password: `${aPassword}*` };
const targets: readonly Target[] = [
  { path: `/image/list?cursor=${cursor}*&limit=1*` },
  { path: `/image/list?since=2026-01-01T00:00:00Z*&until=2099-01-01T00:00:00Z*` },
  { path: `/image/list?sha256=${'a'.repeat(64)}*&order=taken*` },
  { path: `/image/${id}*` },
  { path: `/image/download_original/${id}*?privacy=strip*` },
  { path: `/image/download_compressed/${id}*?size=thumb*` },
  { path: link.replace(/=[^&]*/g, '$&*') },
  { path: '/auth/login', body: credentials },
  // the name of the device goes into the session
  { path: '/auth/login', body: { username: bob.username, password: aPassword }, options: ['-p', 'user-agent'] },
  { path: '/auth/register', body: { ...credentials, name: 'Ann*' } },
  { path: `/image/${id}/links`, body: { representation: 'compressed*', expires_in: 3600, filename: 'cat.jpg*' } },
  { path: '/image/delete', body: { ids: ['6f1c1f0e-6a55-4b7e-9a5e-0d5f0c9d8f11*'] } },
];

const control = await tried(await aHole(), { path: '/?q=1*' }, '');
console.log(`A hole made on purpose: ${control.findings.length > 0 ? 'found' : 'NOT FOUND'} (${control.tests} tests)`);
let [findings, untried, requests] = [0, 0, 0];
for (const target of targets) {
  const { path } = target;
  statuses.length = 0;
  const { findings: found, tests, end } = await tried(service.url, target, ann.tokens.access_token);
  findings += found.length;
  requests += statuses.length;
  const isTried = tests > 0 && (path.startsWith('/auth/') || !statuses.includes(401));
  if (!isTried) untried++;
  const what = `${path} ${target.body ? JSON.stringify(target.body) : ''} ${target.options?.join(' ') ?? ''}`;
  console.log(`${found.length} found, ${tests} tests, ${statuses.length} requests: ${what.trim()}`);
  for (const line of found) console.log(`  ${line}`);
  if (found.length === 0) console.log(`  ${end}`);
}
console.log(
  `${findings} findings; ${untried} targets not tried; ${requests} requests; ${failures.length} warnings and errors of the service`,
);
for (const failure of failures.slice(0, 20)) console.log(failure);
process.exitCode = findings + untried + failures.length > 0 || control.findings.length === 0 ? 1 : 0;

async function tried(url: string, { path, body, options = [] }: Target, token: string): Promise<Outcome> {
  const data = body ? ['--data', JSON.stringify(body), '-H', 'Content-Type: application/json'] : [];
  const bounds = [
    '--batch',
    '--flush-session',
    '--level=3',
    '--risk=2',
    '--dbms=PostgreSQL',
    '--time-sec=2',
    '--threads=4',
  ];
  const quiet = ['--disable-coloring', '--output-dir', folder.path, '--ignore-code=401', '--ignore-stdin'];
  // every mark is a place in the body, the path or the query, and is to be taken for one
  const answered = ['--answers=custom injection=Y,JSON=N,reduce the number=N,keep testing=Y,re-ordering=N'];
  const authorization = token === '' ? [] : ['-H', `Authorization: Bearer ${token}`];
  const parameters = ['-u', url + path, ...data, ...authorization, ...bounds, ...quiet, ...answered, ...options];
  const child = spawn(sqlmap, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  const late = setTimeout(() => child.kill('SIGKILL'), minutesMax * 60_000);
  const outcome = { findings: [] as string[], tests: 0, end: `given up after ${minutesMax} minutes` };
  for await (const line of createInterface({ input: child.stdout })) {
    if (process.env['VERBOSE']) console.log(line);
    if (line.includes("testing '")) outcome.tests++;
    if (/^Parameter: |is vulnerable|(appears to be|is) '.*' injectable/.test(line)) outcome.findings.push(line);
    if (/\[CRITICAL\]|do not appear to be injectable/.test(line)) outcome.end = line;
  }
  clearTimeout(late);
  return outcome;
}

/** A server that does what nobody should: sqlmap has to find that. */
async function aHole(): Promise<string> {
  const database = opened.adopt(await freshDatabase(), (made) => made.close());
  const pool = opened.adopt(await createPool(database.url, { resetConnection: async () => {} }), (made) => made.end());
  pool.on('error', () => {});
  const server = createServer((req, res) => {
    const text = `select n from generate_series(1, 3) as n where n = ${new URL(req.url ?? '', 'http://x').searchParams.get('q')}`;
    pool.any({ ...sql.unsafe`select 1`, sql: text }).then(
      (rows) => res.end(JSON.stringify(rows)),
      (error: Error) => res.writeHead(500).end(error.message),
    );
  });
  opened.adopt(server, stopped);
  return listening(server);
}
