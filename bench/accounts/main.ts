import { availableParallelism } from 'node:os';
import { percentile } from '../compression/statistics.ts';
import { existence } from './existence.ts';
import { openService, type Service } from './service.ts';
import { type Pace, paceOfBcrypt, paceOfLogins, storm, surplus } from './storm.ts';

// What hashing passwords costs everybody else, and whether its time tells who has an account. Takes eight minutes, and
// less with fewer samples than the 400 of each kind. All but the last numbers need two cores to themselves.
//
//   node bench/accounts/main.ts [SAMPLES]

const samples = Number(process.argv[2] ?? 400);
const cost = 12;
const people = 32;
const waitingMax = 32;
const rounds = 20;
const roundSeconds = 4;
const stormSeconds = 60;
// As the service has by default on this machine.
const atOnce = Math.max(1, availableParallelism() - 1);
// Before the pool is first used, which is when it is read: bcrypt alone is measured in this process.
process.env['UV_THREADPOOL_SIZE'] = String(2 * atOnce + 4);

const latency = { max: 100, unit: ' ms' };

type Bar = { readonly what: string; readonly figure: string; readonly bar: string; readonly holds: boolean };

const environment = { BCRYPT_COST: String(cost), PASSWORDS_AT_ONCE: String(atOnce) };
await using service = await openService(environment);
await using strict = await openService({ ...environment, THROTTLE_LOG_IN_PAIR: '1 then 1d' });
const bars = [
  ...(await measuredStorm()),
  ...(await measuredExistence(service, 'a wrong password or no account', samples)),
  // Quick ones, and so it takes more of them until their medians say something.
  ...(await measuredExistence(strict, 'the same while no more guesses are taken', 10 * samples)),
];
for (const { what, figure, bar, holds } of bars) print(`${holds ? ' ' : '!'} ${what}: ${figure} (${bar})`);
process.exitCode = bars.every(({ holds }) => holds) ? 0 : 1;

async function measuredStorm(): Promise<Bar[]> {
  const logins: Awaited<ReturnType<typeof service.registered>>[] = [];
  while (logins.length < people) logins.push(await service.registered());
  // As many as keep the lane full. Both take turns, so that they meet the same weather.
  const few = logins.slice(0, 3 * atOnce);
  const alone: Pace[] = [];
  const within: Pace[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await paceOfBcrypt(cost, atOnce, roundSeconds));
    within.push(await paceOfLogins(service, few, roundSeconds));
  }
  print(`bcrypt ${perSecond(alone).toFixed(2)} a second, logins ${perSecond(within).toFixed(2)} a second`);
  const { health, downloads } = await storm(service, logins, stormSeconds);
  const refused = await surplus(service, logins, atOnce + waitingMax);
  const slowest = Math.max(...refused.map(({ milliseconds }) => milliseconds));
  return [
    {
      what: `logins, ${atOnce} at once, as a share of bcrypt alone`,
      ...bar(perSecond(within) / perSecond(alone), { min: 0.95 }),
    },
    { what: `/livez during ${people} logins, p99 of ${health.length}`, ...bar(percentile(health, 0.99), latency) },
    { what: `10 kB download meanwhile, p99 of ${downloads.length}`, ...bar(percentile(downloads, 0.99), latency) },
    { what: `503 for the ${refused.length} too many, the slowest`, ...bar(slowest, latency) },
    {
      what: 'of these with another status',
      ...bar(refused.filter(({ status }) => status !== 503).length, { max: 0 }),
    },
  ];
}

async function measuredExistence(service: Service, what: string, samples: number): Promise<Bar[]> {
  const { somebody, nobody, answers, auc } = await existence(service, samples);
  const [ours, none] = [percentile(somebody, 0.5), percentile(nobody, 0.5)];
  return [
    { what: `${what}, ${samples} of each, AUC`, ...bar(auc, { min: 0.45, max: 0.55 }) },
    {
      what: `their medians, ${ours.toFixed(1)} and ${none.toFixed(1)} ms`,
      ...bar(ours / none, { min: 0.97, max: 1.03 }),
    },
    { what: 'different answers', ...bar(answers.size, { min: 1, max: 1 }) },
  ];
}

function perSecond(paces: readonly Pace[]): number {
  const [done, milliseconds] = paces.reduce(([d, m], pace) => [d + pace.done, m + pace.milliseconds], [0, 0]);
  return (done / milliseconds) * 1000;
}

type Range = { readonly min?: number; readonly max?: number; readonly unit?: string };

function bar(value: number, { min = -Infinity, max = Infinity, unit = '' }: Range): Omit<Bar, 'what'> {
  const text = (number: number) => `${Number(number.toFixed(3))}${unit}`;
  const range = [
    ...(min > -Infinity ? [`at least ${text(min)}`] : []),
    ...(max < Infinity ? [`at most ${text(max)}`] : []),
  ];
  return { figure: text(value), bar: range.join(', '), holds: value >= min && value <= max };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
