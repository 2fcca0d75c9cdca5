import { HttpProblem, NotReadyProblem } from './problems.ts';

/** How a part that the service stands on is. */
export type PartState = 'ok' | 'failing';
/** How the parts are that a service stands on. */
export type Checks = { readonly database: PartState; readonly store: PartState };

/**
 * Whether a service is to be sent requests.
 *
 * @example
 * ```ts
 * let phase: Readiness['phase'] = 'serving';
 * const readiness: Readiness = {
 *   get phase() {
 *     return phase;
 *   },
 *   look: async () => ({ database: 'ok', store: 'ok' }),
 * };
 * const handler = createHandler({ images, accounts, readiness });
 * process.once('SIGTERM', () => void (phase = 'ending'));
 * ```
 */
export type Readiness = {
  /** `serving`; then `ending`, while others find out that there is nothing to be sent any more; then `ended`, when all that is new is refused. */
  readonly phase: 'serving' | 'ending' | 'ended';
  /** How its parts are, or were a moment ago. Never rejects, and takes no longer than a moment. */
  look(): Promise<Checks>;
};

/** @throws {NotReadyProblem} a part is failing, or the service is about to end */
export async function assertReady(readiness: Readiness): Promise<{ status: 'ready'; checks: Checks }> {
  const checks = await readiness.look();
  if (readiness.phase !== 'serving') throw new NotReadyProblem('shutting-down', ending, checks);
  const failing = Object.entries(checks).flatMap(([name, state]) => (state === 'ok' ? [] : [name]));
  if (failing.length === 0) return { status: 'ready', checks };
  throw new NotReadyProblem('dependency-unavailable', `Not ready because of: ${failing.join(', ')}.`, checks);
}

/** Refuses what comes on connections that were kept open, once nothing new is taken. Whoever asks how the service is gets to know. */
export function refuseAtTheEnd(readiness: Readiness, answered: readonly string[]) {
  // Not a type of Koa's: what hosts see of this file would then want those of a package that they may not have.
  return async (ctx: { readonly path: string }, next: () => Promise<unknown>): Promise<void> => {
    if (readiness.phase === 'ended' && !answered.includes(ctx.path)) throw new HttpProblem('shutting-down', ending);
    await next();
  };
}

const ending = 'The service is ending. Ask again: another process of it answers, or will in a moment.';
