import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from '../../test/bootstrap/launched.ts';
import { aPhoto } from '../../test/support/photos.ts';
import { aligned } from '../table.ts';
import { Busy, type Tally } from './people.ts';
import { drawPlot } from './plot.ts';
import { type Sample, sampleOf, slopeOf } from './samples.ts';

const usage = `Use a service for a while, break some of it off, and see that it takes no more than it did.

  npm run bench -- soak [--minutes 20] [--people 4] [--plot docs/soak.png]

Memory and open files count from a quarter of the time on. Linux only.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    people: { type: 'string', default: '4' },
    plot: { type: 'string', default: fileURLToPath(new URL('../../docs/soak.png', import.meta.url)) },
    help: { type: 'boolean' },
  },
});
const goals = { megabytesPerMinute: 1, descriptors: 5 };
/** Over less, what comes and goes counts for more than what grows. */
const minutesToJudge = 10;
const warmUp = 0.25;
const sampleMilliseconds = 1_000;
const errorLevel = 50;

if (values.help) process.stdout.write(usage);
else await soak(Number(values.minutes), Number(values.people));

async function soak(minutes: number, people: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'silverprint-soak-'));
  const environment = {
    ACCESS_TOKEN_TTL_SECONDS: '86400',
    GALLERY: 'off',
    THROTTLE_UPLOAD: 'off',
    THROTTLE_LIST: 'off',
    THROTTLE_REGISTER: 'off',
  };
  const { pid, ready, ended } = launch(folder, { environment });
  const url = String((await ready).url);
  const photo = await aPhoto({ width: 1200, height: 800 });
  const tally: Tally = { uploads: 0, downloads: 0, lists: 0, deletions: 0, aborts: 0, refusals: 0, wrong: 0 };
  const begun = performance.now();
  const end = begun + minutes * 60_000;
  const everybody = await Promise.all(Array.from({ length: people }, () => Busy.at(url, photo, tally)));
  const busy = Promise.all(everybody.map((person) => person.until(end)));
  const samples: Sample[] = [];
  while (performance.now() < end) {
    samples.push(sampleOf(pid, (performance.now() - begun) / 60_000));
    await delay(sampleMilliseconds);
  }
  await busy;
  process.kill(pid, 'SIGTERM');
  const { code, lines } = await ended;
  await rm(folder, { recursive: true });
  await drawPlot(samples, values.plot);
  const errors = lines.filter(({ level }) => Number(level) >= errorLevel).length;
  report(minutes, samples, tally, [
    ['answered otherwise', tally.wrong, 0],
    ['errors in the log', errors, 0],
    ['exit status', code ?? -1, 0],
  ]);
}

function report(
  minutes: number,
  samples: readonly Sample[],
  tally: Tally,
  exact: readonly (readonly [string, number, number])[],
): void {
  const settled = samples.slice(Math.floor(warmUp * samples.length));
  const growth = slopeOf(settled, ({ service }) => service);
  const growthOfAll = slopeOf(settled, ({ all }) => all);
  const descriptors = slopeOf(settled, (sample) => sample.descriptors) * minutes * (1 - warmUp);
  const isJudged = minutes >= minutesToJudge;
  const verdict = (holds: boolean) => (holds ? 'held' : 'MISSED');
  const rows: [string, string, string, string][] = [
    [
      'service, MB a minute',
      growth.toFixed(2),
      `${goals.megabytesPerMinute}`,
      verdict(growth < goals.megabytesPerMinute),
    ],
    ['with children, MB a minute', growthOfAll.toFixed(2), '', ''],
    [
      'open files, more than before',
      descriptors.toFixed(1),
      `${goals.descriptors}`,
      verdict(descriptors <= goals.descriptors),
    ],
    ...exact.map(
      ([name, seen, goal]) => [name, `${seen}`, `${goal}`, verdict(seen === goal)] as [string, string, string, string],
    ),
  ];
  console.log(
    Object.entries(tally)
      .map(([what, times]) => `${times} ${what}`)
      .join(', '),
  );
  console.log(aligned([['', 'seen', 'goal', ''], ...rows]));
  if (!isJudged) console.log(`\nGrowth is judged from ${minutesToJudge} minutes on.`);
  const judged = isJudged ? rows : rows.slice(-exact.length);
  if (judged.some(([, , , held]) => held === 'MISSED')) process.exitCode = 1;
}
