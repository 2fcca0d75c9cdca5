import { performance } from 'node:perf_hooks';
import { createPool, sql } from 'slonik';
import { Link } from '../../adapters/postgres/link.ts';
import { Lane } from '../kills/lane.ts';
import { DatabaseServer } from './database-server.ts';
import type { Ground, Outage } from './outages.ts';
import { type Ended, Traffic } from './traffic.ts';

/** What became of requests around the outages of a kind; times in milliseconds. */
export type Survived = {
  readonly outage: Outage;
  readonly cycles: number;
  readonly done: number;
  readonly refused: number;
  readonly slowestAnswer: number;
  /** From when the database was there again to the first success. */
  readonly slowestRecovery: number;
};

export type Outcome = {
  readonly survived: readonly Survived[];
  readonly acknowledged: number;
  readonly violations: readonly string[];
};

/** Of the service's own pool. */
const connections = 10;
const settleMilliseconds = 15_000;

/** Have a service live through so many outages of each kind while people use it, and look at everything in the end. */
export async function liveThrough(
  outages: readonly Outage[],
  cycles: number,
  tell: (survived: Survived) => void = () => {},
): Promise<Outcome> {
  await using database = await DatabaseServer.start();
  const { link, url } = await Link.to(database.url);
  const ground = { database, link };
  const violations: string[] = [];
  const survived: Survived[] = [];
  try {
    await using lane = await Lane.open({ databaseUrl: url });
    const running = await lane.starts();
    {
      await using traffic = new Traffic(lane.people, running.url);
      for (const outage of outages) {
        const times = outage.isLong ? Math.ceil(cycles / 10) : cycles;
        const row = await through(outage, times, ground, traffic, violations);
        survived.push(row);
        tell(row);
      }
    }
    violations.push(...(await leaked(database, running.url, lane)));
    for (const person of lane.people) violations.push(...(await person.looks(running.url, { again: true })));
    await lane.stops();
    violations.push(...(await lane.leftovers()));
    return { survived, acknowledged: lane.ledger.acknowledged, violations };
  } finally {
    await link.close();
  }
}

async function through(
  outage: Outage,
  cycles: number,
  ground: Ground,
  traffic: Traffic,
  violations: string[],
): Promise<Survived> {
  const { name } = outage;
  const all: Ended[] = [];
  let slowestRecovery = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    await traffic.succeeds();
    await outage.happen(ground);
    const upAt = performance.now();
    slowestRecovery = Math.max(slowestRecovery, (await traffic.succeeds()) - upAt);
    await traffic.catchesUp();
    all.push(...traffic.take());
  }
  const slowestAnswer = Math.max(...all.map(({ begunAt, endedAt }) => endedAt - begunAt));
  violations.push(...all.filter(({ how }) => how === 'wrong').map(({ detail }) => `${name}: ${detail}`));
  const count = (how: Ended['how']) => all.filter((one) => one.how === how).length;
  return { outage, cycles, done: count('done'), refused: count('refused'), slowestAnswer, slowestRecovery };
}

/** Whether the service can still use all of its connections: while nothing gets through a lock, each has somebody waiting on it. */
async function leaked({ url: databaseUrl }: DatabaseServer, url: string, { people }: Lane): Promise<string[]> {
  const pool = await createPool(databaseUrl, { maxPoolSize: 2 });
  const [locked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const locking = pool.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`lock table silverprint.images in access exclusive mode`);
    locked.resolve();
    await done.promise;
  });
  await locked.promise;
  let most = 0;
  const deadline = performance.now() + settleMilliseconds;
  const asking = people.flatMap((person) => Array.from({ length: connections }, () => person.glances(url)));
  const answered = Promise.allSettled(asking);
  while (most < connections && performance.now() < deadline) most = Math.max(most, await waitingOn(pool));
  done.resolve();
  await Promise.all([locking, answered]);
  await pool.end();
  return most < connections ? [`only ${most} of ${connections} connections can be used`] : [];
}

async function waitingOn(pool: Awaited<ReturnType<typeof createPool>>): Promise<number> {
  const { rows } = await pool.query(sql.unsafe`
    select count(*)::integer as count from pg_stat_activity where wait_event_type = 'Lock'`);
  return (rows[0] as { count: number }).count;
}
