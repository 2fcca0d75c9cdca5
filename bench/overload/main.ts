import { availableParallelism, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { aForm } from '../../test/support/client.ts';
import { aPhoto } from '../../test/support/photos.ts';
import { openService } from '../http/service.ts';
import { aligned } from '../table.ts';
import { quantile, Sender, type Sent } from './sender.ts';

const usage = `Upload four times as many photos as the service can take, and see that it takes as many as ever.

  npm run bench -- overload [--seconds 15] [--times 4]

Takes two minutes, or five with --seconds 60. What sends shares the processors with what is measured.
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    times: { type: 'string', default: '4' },
    help: { type: 'boolean' },
  },
});
const goals = { goodputMin: 0.9, refusalMax: 100, normalMax: 5_000 };
/** Who is let in waits behind as many as wait at the most, two for each that is worked on; and is then worked on. */
const acceptedMax = 4;
const normally = 2;

if (values.help) process.stdout.write(usage);
else await bench(Number(values.seconds), Number(values.times));

async function bench(seconds: number, times: number): Promise<void> {
  const workers = availableParallelism();
  await using service = await openService({
    COMPRESSION_EFFORT: 'fast',
    PRINTS_AT_ONCE: `${workers}`,
    ACCESS_TOKEN_TTL_SECONDS: '86400',
  });
  const photo = await aPhoto({ width: 2400, height: 1600 });
  const sender = await Sender.of(service.url, service.headers, aForm(['file', photo, 'photo.jpg']));
  // What is started when it is first needed is there then.
  await sender.closedLoop(2 * workers, 2);

  const alone = accepted(await sender.closedLoop(1, seconds));
  const peakSent = await sender.closedLoop(2 * workers, seconds);
  const peak = accepted(peakSent).length / seconds;
  const begun = performance.now();
  const sent = await sender.openLoop(times * peak, seconds);
  const took = (performance.now() - begun) / 1000;
  const normal = await untilNormal(sender, normally * quantile(alone, 0.99));

  const taken = accepted(sent);
  const refused = sent.filter(({ status }) => status === 503);
  const refusals = refused.map(({ milliseconds }) => milliseconds);
  const wrong = sent.filter(({ status }) => status !== 503 && status !== 201);
  const goodput = taken.length / took;
  const slowdown = quantile(taken, 0.99) / quantile(alone, 0.99);
  const checks: [name: string, value: string, goal: string, holds: boolean][] = [
    ['taken a second, at most', peak.toFixed(2), '', true],
    [`asked a second`, (times * peak).toFixed(2), '', true],
    ['taken a second then', goodput.toFixed(2), `${goals.goodputMin} of it`, goodput >= goals.goodputMin * peak],
    ['refused', `${refused.length}`, 'some', refused.length > 0],
    [
      'a refusal, p99, ms',
      quantile(refusals, 0.99).toFixed(0),
      `${goals.refusalMax}`,
      quantile(refusals, 0.99) <= goals.refusalMax,
    ],
    [
      'without Retry-After of 1 to 10',
      `${refused.filter(({ retryAfter }) => !(retryAfter >= 1 && retryAfter <= 10)).length}`,
      '0',
      refused.every(({ retryAfter }) => retryAfter >= 1 && retryAfter <= 10),
    ],
    ['answered otherwise, or not', `${wrong.length}`, '0', wrong.length === 0],
    ['alone, p50 and p99, ms', `${quantile(alone, 0.5).toFixed(0)} ${quantile(alone, 0.99).toFixed(0)}`, '', true],
    ['taken, p50 and p99, ms', `${quantile(taken, 0.5).toFixed(0)} ${quantile(taken, 0.99).toFixed(0)}`, '', true],
    ['taken, p99, times that alone', slowdown.toFixed(2), `${acceptedMax}`, slowdown <= acceptedMax],
    ['normal again after, ms', normal.toFixed(0), `${goals.normalMax}`, normal <= goals.normalMax],
  ];
  const lines = checks.map(([name, value, goal, holds]) => [
    name,
    value,
    goal,
    goal === '' ? '' : holds ? 'held' : 'MISSED',
  ]);
  console.log(aligned([['', 'seen', 'goal', ''], ...lines]));
  console.log(
    `\n${workers} processors, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  if (!checks.every(([, , , holds]) => holds)) process.exitCode = 1;
  sender.close();
}

function accepted(sent: readonly Sent[]): number[] {
  return sent.filter(({ status }) => status === 201).map(({ milliseconds }) => milliseconds);
}

/** How long it takes until an upload is as fast again as one alone may be. */
async function untilNormal(sender: Sender, milliseconds: number): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const sent = await sender.send();
    const elapsed = performance.now() - begun;
    if ((sent.status === 201 && sent.milliseconds <= milliseconds) || elapsed > 2 * goals.normalMax) return elapsed;
  }
}
