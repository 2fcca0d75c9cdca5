import { randomUUID } from 'node:crypto';
import type { Service, Timed } from './service.ts';

export type Existence = {
  /** Milliseconds until a wrong password of somebody's, and a password of nobody's, was refused. */
  readonly somebody: readonly number[];
  readonly nobody: readonly number[];
  /** Every answer that was given, which should be one. */
  readonly answers: ReadonlySet<string>;
  /** The share of all pairs in which somebody's took longer: 0.5 tells nothing. */
  readonly auc: number;
};

const people = 20;

/**
 * Whether the time of a refusal tells that an account exists. The two kinds take turns, so that both meet the same weather.
 * Each name has been tried once before: where that is what is allowed, these are the refusals of those who try too often.
 */
export async function existence(service: Service, samples: number): Promise<Existence> {
  const known = await Promise.all(Array.from({ length: people }, async () => (await service.registered()).username));
  const unknown = Array.from({ length: people }, () => `somebody-${randomUUID()}`);
  const refused = async (username: string): Promise<Timed> =>
    service.logsIn({ username, password: 'not the password' });
  for (const username of [...known, ...unknown]) await refused(username);
  const [somebody, nobody]: [Timed[], Timed[]] = [[], []];
  for (let sample = 0; sample < samples; sample++) {
    const exists = async () => void somebody.push(await refused(known[sample % people] ?? ''));
    const does = async () => void nobody.push(await refused(unknown[sample % people] ?? ''));
    for (const ask of sample % 2 === 0 ? [exists, does] : [does, exists]) await ask();
  }
  return {
    somebody: somebody.map(({ milliseconds }) => milliseconds),
    nobody: nobody.map(({ milliseconds }) => milliseconds),
    answers: new Set([...somebody, ...nobody].map(({ status, text }) => `${status} ${text}`)),
    auc: areaUnderCurve(somebody, nobody),
  };
}

/** Mann and Whitney's, with half a point for a tie. */
function areaUnderCurve(ones: readonly Timed[], others: readonly Timed[]): number {
  let points = 0;
  for (const one of ones) {
    for (const other of others) {
      if (one.milliseconds > other.milliseconds) points += 1;
      else if (one.milliseconds === other.milliseconds) points += 0.5;
    }
  }
  return points / (ones.length * others.length);
}
