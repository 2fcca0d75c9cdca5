import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { openAlbum } from './album.ts';
import { held } from './contest.ts';
import { downloads, lists, logins, openUploads } from './contests.ts';
import { openNginx } from './nginx.ts';
import { openLoad } from './processes.ts';
import { growthOf, isHeld, tableOf } from './report.ts';

// How fast the service answers, with few images of a user and with many, beside what does nothing but the same work: node:http
// with pg and fs.createReadStream, nginx where it is installed, bcrypt, and the compressor. Needs 2 GB of disk and a quiet
// machine; Linux only. Every process wants a core: on fewer, the client takes time from both sides.
//
//   node bench/http/main.ts [list] [print] [original] [login] [upload] [--minutes 4] [--images 1000000]

const few = 1_000;
/** That each side has the machine for itself: short, so that there are many rounds. */
const seconds = 0.4;
/** To close everything, at the end. */
const closingMilliseconds = 5_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '1000000' },
    // In all: the images take one or two.
    minutes: { type: 'string', default: '4' },
  },
});
const [many, until] = [Number(values.images), Number(values.minutes) * 60_000];
const folder = await mkdtemp(join(tmpdir(), 'silverprint-http-'));
try {
  // Nobody will miss these rows.
  const server = { directory: join(folder, 'postgres'), settings: { fsync: 'off', max_wal_size: '4GB' } };
  await using postgres = await openEmbeddedPostgres(server);
  await using small = await openAlbum(postgres.url, few);
  await using large = await openAlbum(postgres.url, many);
  await using nginx = await openNginx(small.paths);
  await using load = openLoad();
  await using uploads = await openUploads(small, seconds);
  const contests = [
    ...[small, large].flatMap((album) => lists(album, load, seconds)),
    ...downloads(small, nginx, load, seconds),
    ...downloads(large, undefined, load, seconds).filter(({ atOnce }) => atOnce > 1),
    await logins(small, seconds),
    uploads.contest,
  ];
  const wanted = contests.filter(
    ({ what }) => positionals.length === 0 || positionals.some((name) => what.startsWith(name)),
  );
  const [before = 0] = loadavg();
  const outcomes = await held(wanted, until - closingMilliseconds);
  print(
    `Medians of ${outcomes[0]?.rounds.length} rounds; the load was ${before.toFixed(1)} before.\n`,
    tableOf(outcomes),
    '',
    ...(nginx ? [] : ['nginx is not installed, so nothing is compared with it.', '']),
    `With ${many} images, as a share of what it is with ${few}\n`,
    growthOf(outcomes, few),
  );
  process.exitCode = isHeld(outcomes) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
