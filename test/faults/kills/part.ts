import { freshDatabase } from '../../support/postgres.ts';
import { openBucket, s3Obstacle } from '../../support/s3.ts';
import type { Part } from '../part.ts';
import { failPoints } from './fail-points.ts';
import { everyFailPoint, failPointsOfBuckets, type Killed, killEach } from './kill-matrix.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { Death, Moment } from './rounds.ts';

const moments: readonly Moment[] = [
  'uploading and deleting',
  'uploading and deleting',
  'uploading and deleting',
  'starting',
  'replacing prints',
];
/** As many as there are fail points. */
const randomly: readonly Death[] = everyFailPoint.map((_, at) => ({
  while: moments[at % moments.length] ?? 'starting',
}));
const together: Death = { while: 'uploading and deleting', withItsDatabase: true };
/** One in so many takes the database along. */
const databaseEvery = 10;

export const kills: Part = {
  name: 'kills',
  what: 'A service is killed (SIGKILL) between two steps, or at any time; the next one is asked for everything that was acknowledged',
  amount: 520,
  async run(count, tell) {
    const withDatabase = Math.ceil(count / databaseEvery);
    const half = Math.ceil((count - withDatabase) / 2);
    const [one, other] = [await freshDatabase(), await freshDatabase()];
    const killed = await Promise.all([
      inLane({ databaseUrl: one.url }, repeated([...everyFailPoint, ...randomly], half), tell),
      inLane({ databaseUrl: other.url }, repeated([...randomly, ...everyFailPoint], half), tell),
      inLane(
        {},
        Array.from({ length: withDatabase }, () => together),
        tell,
      ),
    ]);
    await Promise.all([one.close(), other.close()]);
    return { table: tableOf(killed), violations: killed.flatMap(({ violations }) => violations) };
  },
};

export const killsWithBucket: Part = {
  name: 'kills-s3',
  what: 'The same where the photos are in a bucket',
  amount: 120,
  obstacle: () => s3Obstacle,
  async run(count, tell) {
    const deaths = repeated([...failPointsOfBuckets, ...randomly.slice(0, failPointsOfBuckets.length / 2)], count);
    const database = await freshDatabase();
    const { bucket, close } = await openBucket();
    const killed = [await inLane({ databaseUrl: database.url, bucket }, deaths, tell)];
    await Promise.all([close(), database.close()]);
    return { table: tableOf(killed), violations: killed.flatMap(({ violations }) => violations) };
  },
};

function repeated(cycle: readonly Death[], count: number): Death[] {
  return Array.from({ length: count }, (_, at) => cycle[at % cycle.length] ?? together);
}

async function inLane(options: LaneOptions, list: readonly Death[], tell: (progress: string) => void): Promise<Killed> {
  await using lane = await Lane.open(options);
  // Awaited here: the lane is gone otherwise.
  return await killEach(lane, list, (done) => {
    if (done % 20 === 0) tell(`${done} of ${list.length} kills`);
  });
}

function tableOf(killed: readonly Killed[]): string[][] {
  const sum = (of: (one: Killed) => number) => killed.reduce((total, one) => total + of(one), 0);
  const names = [...new Set(killed.flatMap(({ deaths }) => Object.keys(deaths)))];
  const order = Object.keys(failPoints);
  const sorted = names.toSorted((one, other) => (order.indexOf(one) + 1 || 99) - (order.indexOf(other) + 1 || 99));
  const restarts = killed.flatMap((one) => one.restarts).toSorted((one, other) => one - other);
  return [
    ['killed at', 'kills'],
    ...sorted.map((name) => [name, `${sum(({ deaths }) => deaths[name] ?? 0)}`]),
    ['**all**', `**${sum(({ kills }) => kills)}**`],
    ['uploads that were acknowledged', `${sum(({ acknowledged }) => acknowledged)}`],
    ['deletions that were acknowledged', `${sum(({ deleted }) => deleted)}`],
    ['uploads that were sent again with their key', `${sum(({ repeated }) => repeated)}`],
    ['lost, damaged, half, twice, foreign or left over', `${sum(({ violations }) => violations.length)}`],
    ['restart, median', `${restarts[restarts.length >> 1]?.toFixed(0)} ms`],
  ];
}
