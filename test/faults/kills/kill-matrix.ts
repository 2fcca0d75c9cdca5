import { type FailPoint, failPoints } from './fail-points.ts';
import type { Lane } from './lane.ts';
import { type Death, lastLook, round } from './rounds.ts';

/** What became of services that were killed. */
export type Killed = {
  readonly deaths: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly acknowledged: number;
  readonly deleted: number;
  /** Uploads that were sent once more, with their key. */
  readonly repeated: number;
  /** From the start of a process to its first answer, in milliseconds. */
  readonly restarts: readonly number[];
  readonly violations: readonly string[];
};

/** Every fail point once, in the order in which each has something to work on. */
export const everyFailPoint: readonly { readonly at: FailPoint }[] = (Object.keys(failPoints) as FailPoint[]).map(
  (at) => ({ at }),
);

/** Those that there are where photos are in a bucket: nobody sees there what the endpoint syncs. */
export const failPointsOfBuckets = everyFailPoint.filter(({ at }) => !at.endsWith('-synced'));

/** Kill one service after the other, and look at everything once more in the end. */
export async function killEach(
  lane: Lane,
  deaths: readonly Death[],
  tell: (kills: number) => void = () => {},
): Promise<Killed> {
  const counts: Record<string, number> = {};
  const violations: string[] = [];
  let before = '';
  for (const [done, death] of deaths.entries()) {
    const name = nameOf(death);
    const found = await round(lane, death);
    violations.push(...found.map((violation) => `killed at ${before}, then at ${name}: ${violation}`));
    counts[name] = (counts[name] ?? 0) + 1;
    before = name;
    tell(done + 1);
  }
  violations.push(...(await lastLook(lane)).map((violation) => `in the end: ${violation}`));
  const { acknowledged, deleted, repeated } = lane.ledger;
  return { deaths: counts, kills: deaths.length, acknowledged, deleted, repeated, restarts: lane.restarts, violations };
}

function nameOf(death: Death): string {
  if ('at' in death) return death.at;
  return `any time, ${death.while}${death.withItsDatabase ? ', with its database' : ''}`;
}
