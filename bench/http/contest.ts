import { percentile } from '../compression/statistics.ts';

/** How often something was done, and what it cost the server that did it. */
export type Rate = {
  readonly perSecond: number;
  /** Of the server's own processes, each time; absent where nobody looked. */
  readonly cpuMilliseconds?: number;
};

/** Does something again and again for a while. */
export type Side = () => Promise<Rate>;

/** The service, and others that do the same and nothing else. */
export type Contest = {
  readonly what: string;
  /** The images that its user has. */
  readonly images: number;
  readonly atOnce: number;
  readonly service: Side;
  readonly bare: Side;
  /** Absent where it is not installed, or has nothing to say about it. */
  readonly nginx?: Side | undefined;
  /** The share of the bare one that the service is to reach. */
  readonly shareMin?: number;
};

/** What came of a round. */
export type Round = { readonly service: Rate; readonly bare: Rate; readonly nginx?: Rate | undefined };
export type Outcome = { readonly contest: Contest; readonly rounds: readonly Round[] };

/**
 * All contests, round by round, as long as another round will be over by then; the first one warms up, and there is one more in any
 * case. Within a contest the sides follow upon each other, in turns in either order: whatever else the machine does for longer
 * than that is the same for both.
 * @param until by the clock of `performance`
 */
export async function held(contests: readonly Contest[], until: number): Promise<Outcome[]> {
  const outcomes = contests.map((contest) => ({ contest, rounds: [] as Round[] }));
  let milliseconds = 0;
  for (let round = 0; round <= 1 || performance.now() + milliseconds < until; round++) {
    const started = performance.now();
    for (const { contest, rounds } of outcomes) {
      const outcome = await (round % 2 === 0 ? bareFirst(contest) : serviceFirst(contest));
      if (round > 0) rounds.push(outcome);
    }
    milliseconds = performance.now() - started;
  }
  return outcomes;
}

async function bareFirst({ service, bare, nginx }: Contest): Promise<Round> {
  return { nginx: await nginx?.(), bare: await bare(), service: await service() };
}

async function serviceFirst({ service, bare, nginx }: Contest): Promise<Round> {
  return { service: await service(), bare: await bare(), nginx: await nginx?.() };
}

/** The service as a share of the bare one, round by round: what a round does to both is not seen. */
export function sharesOf({ rounds }: Outcome): number[] {
  return rounds.map(({ service, bare }) => service.perSecond / bare.perSecond);
}

/** The service with these images as a share of what it does with those, round by round. */
export function ratiosOf(these: Outcome, those: Outcome): number[] {
  return these.rounds.map(({ service }, at) => service.perSecond / (those.rounds[at]?.service.perSecond ?? Number.NaN));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
