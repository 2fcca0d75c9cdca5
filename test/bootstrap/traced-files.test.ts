import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, realpath, stat } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { jsonFrom, User } from '../support/client.ts';
import { hostileText } from '../support/hostile-text.ts';
import { ApiDocument } from '../support/openapi.ts';
import { freshDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { launch } from './launched.ts';

/** All that are promised take minutes. */
const texts = process.env['TEST_LONG'] ? 200 : 6;

// it is the service that is the child, and the one who looks on its grandchild
const options = ['-D', '-f', '--seccomp-bpf', '-qq', '-y', '-s', '4096', '-e', 'trace=%file', '-o'];
const command = 'strace';
const canTrace = spawnSync(command, [...options, '/dev/null', 'true']).status === 0;
const itWhereItIsSeen = canTrace ? it : it.skip;
const condition = canTrace ? '' : ' (there is no strace here that may look on)';

describe('What the system is asked for by the service', () => {
  itWhereItIsSeen(`is files of its own, whatever somebody types (${texts} texts)${condition}`, async function () {
    this.timeout(120_000 + texts * 500);
    await using stack = new AsyncDisposableStack();
    const folder = stack.adopt(await temporaryFolder(), (made) => made.remove());
    const database = stack.adopt(await freshDatabase(), (made) => made.close());
    const [dataDir, trace] = [join(folder.path, 'data'), join(folder.path, 'trace')];
    const service = launch(dataDir, {
      environment: { DATABASE_URL: database.url },
      prefix: [command, ...options, trace],
    });
    stack.defer(async () => {
      process.kill(service.pid, 'SIGTERM');
      await service.ended;
    });
    const url = String((await service.ready)['url']);
    const ann = await User.at(url, await ApiDocument.servedAt(url));

    // what is loaded when it is first needed
    await Promise.all([1, 2, 3, 4].map(() => usesAll(url, ann, 'cat.jpg')));
    const from = (await stat(trace)).size;
    const typed = [...traversals, ...fc.sample(hostileText, { numRuns: texts, seed: 1 })];
    for (const text of typed) await usesAll(url, ann, `${text}${canary}`);
    await usesAll(url, ann, 'the-last');

    const lines = (await readFile(trace, 'latin1')).slice(from).split('\n');
    const calls = lines.filter((line) => line.includes('"') && !line.includes('getcwd'));
    const asked = calls.flatMap((call) => pathsIn(call).map((path) => ({ path, call })));
    const images = await realpath(join(dataDir, 'images'));
    expect(asked.filter(({ path }) => path.startsWith(images)).length, 'files of photos').to.be.above(texts * 10);
    expect(asked.filter(({ call }) => call.includes(canary))).to.deep.equal([]);
    const isOwn = (path: string) => path === images || path.startsWith(`${images}/`);
    const isChange = ({ call }: { call: string }) => changing.test(call);
    expect(asked.filter((one) => isChange(one) && !isOwn(one.path))).to.deep.equal([]);
    const others = asked.filter(({ path }) => !isOwn(path) && !installed.some((start) => path.startsWith(start)));
    expect(others).to.deep.equal([]);
  });
});

/** Part of every text, and of the path of no file. */
const canary = 'kanarienvogel';

const traversals = ['../', '..\\', '/', '%2e%2e%2f', '..%2f', '\u0000/'].map((step) => `${step.repeat(12)}etc/passwd`);

/** Calls that make, move, change or remove something. */
const changing =
  /O_WRONLY|O_RDWR|O_CREAT|^\d+ +(rename|link|symlink|unlink|mkdir|rmdir|chmod|fchmod|chown|truncate|utime|mknod)/;

/** Programs and libraries, which are read when they are first needed, and what the system says of itself. */
const installed = [
  dirname(dirname(process.execPath)),
  fileURLToPath(new URL('../..', import.meta.url)),
  '/lib',
  '/usr/lib',
  '/usr/share/zoneinfo',
  '/etc/ld.so',
  '/etc/localtime',
  '/proc',
  '/sys',
  '/dev',
];

/** The text wherever somebody can type: as names of photos, links and people, in paths and in queries. */
async function usesAll(url: string, ann: User, text: string): Promise<void> {
  const { id } = await ann.uploads(aMosaic({ columns: 40, rows: 2 }), text);
  const wish = { representation: 'compressed', expires_in: 3600, filename: text };
  const link = await ann.sends(`/image/${id}/links`, wish);
  const linked = link.status === 201 ? [(jsonFrom(201, link) as { url: string }).url] : [];
  const value = encodeURIComponent(text.toWellFormed());
  const targets = [
    `/image/download_original/${id}`,
    `/image/download_original/${id}?privacy=strip`,
    `/image/download_compressed/${id}?size=thumb`,
    `/image/download_compressed/${id}?size=${value}`,
    `/image/download_original/${value}`,
    `/link/${value}?${value}`,
    `/problems/${value}`,
    `/image/list?cursor=${value}&sha256=${value}`,
    ...linked,
  ];
  for (const target of targets) await sentAsItIs(url, target, ann.tokens.access_token);
  const raw = text.replace(/[^!-~]/g, '');
  for (const start of ['/', '/image/', '/image/download_original/', '/docs/', '/link/']) {
    await sentAsItIs(url, start + raw, ann.tokens.access_token);
  }
  await ann.sends('/auth/login', { username: text, password: text });
  await ann.sends('/auth/register', { username: text, password: `${text} ${randomUUID()}` });
}

/** A request for a target that nothing has normalised. */
async function sentAsItIs(url: string, path: string, token: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const sending = request({ hostname, port, path, headers: { Authorization: `Bearer ${token}` } }).end();
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  expect(answer.statusCode, path).to.be.below(500);
}

/** The paths of a call, as `strace -y` writes them: one that is relative to an open directory has that in front. */
function pathsIn(call: string): string[] {
  return Array.from(call.matchAll(/(?:<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g), ([, directory = '/', path = '']) =>
    resolve(directory, path),
  );
}
