import { addressPrefix } from '../domain/address.ts';
import { base64Url } from '../domain/base64url.ts';
import { RateLimitedError, type Throttled, TooManyAttemptsError } from '../domain/errors.ts';
import type { Attempt, AttemptKey, AttemptLimiter } from '../domain/ports/attempt-limiter.ts';
import type { Signer } from '../domain/ports/signer.ts';
import {
  inPortions,
  knownAddressSeconds,
  type PolicyName,
  type Quota,
  quotaOf,
  type Throttling,
} from '../domain/throttling.ts';
import { utf8 } from '../domain/utf8.ts';

type Dependencies = { attempts: AttemptLimiter; signer: Signer; throttling: Throttling; now: () => Date };

/** Whose password somebody tries, and from where. */
export type Guess = {
  /** The canonical username, or what was typed where that is no name. */
  readonly account: string;
  /** Without one, only what is counted by account is counted. */
  readonly address: string | undefined;
};

type Counted = Attempt & { readonly policy: PolicyName; readonly quota: Quota };

type Admission = {
  /** What comes again under the id of the one counted last is not counted again. */
  readonly id?: string;
  /** How many are counted at once, always as many of one policy; one by default. */
  readonly times?: number;
};

/** Counts what may not be done too often, and refuses it when it is. */
export class Throttle {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Count one more of `subject`.
   * @throws {RateLimitedError} there were too many; this one does not count
   */
  async admit(policy: PolicyName, subject: string, { id, times = 1 }: Admission = {}): Promise<void> {
    const attempts = this.#attempt(policy, subject, { id });
    const portions = attempts.map((attempt) => ({ ...attempt, rule: inPortions(attempt.rule, times) }));
    const refusal = await this.#reserve(portions, this.#deps.now());
    if (refusal) throw new RateLimitedError(refusal);
  }

  /**
   * Let a guess at a password be evaluated, unless there were too many. It is counted before, so that guesses at the same
   * moment count, too; afterwards it is taken back when it was right, or could not be evaluated. A right one also makes up for the
   * wrong ones before, and its address one that is known: there, what others did to the account elsewhere does not matter.
   *
   * Nothing of this depends on whether the account exists.
   * @param evaluate gives `undefined` for a wrong guess
   * @throws {TooManyAttemptsError} there were too many; `evaluate` was not called
   * @throws what `evaluate` throws
   */
  async judge<Right>(guess: Guess, evaluate: () => Promise<Right | undefined>): Promise<Right | undefined> {
    const { attempts, now } = this.#deps;
    const { account, address } = guess;
    const place = address === undefined ? undefined : addressPrefix(address);
    const pair = `${place}|${account}`;
    const known = place === undefined ? undefined : this.#key('known', pair);
    const ofPlace = place === undefined ? [] : this.#attempt('log-in-address', place);
    const ofAccount = [
      ...(place === undefined ? [] : this.#attempt('log-in-pair', pair)),
      ...this.#attempt('log-in-account', account, { unless: known }),
      ...this.#attempt('log-in-failures', account, { unless: known }),
    ];
    const all = [...ofAccount, ...ofPlace];
    const refusal = await this.#reserve(all, now());
    if (refusal) throw new TooManyAttemptsError(refusal);

    const right = await evaluate().catch(async (error: unknown) => {
      // Whatever becomes of the refund: why nothing was evaluated is what matters.
      await attempts.refund({ one: keysOf(all) }, now()).catch(() => {});
      throw error;
    });
    if (right === undefined || all.length === 0) return right;
    const until = new Date(now().getTime() + knownAddressSeconds * 1000);
    const mark = known === undefined ? {} : { mark: { key: known, until } };
    await attempts.refund({ one: keysOf(ofPlace), all: keysOf(ofAccount), ...mark }, now());
    return right;
  }

  /** Forget the wrong guesses at an account, wherever they came from: for somebody who was given another password. */
  async pardon(account: string): Promise<void> {
    const all = [...this.#attempt('log-in-account', account), ...this.#attempt('log-in-failures', account)];
    await this.#deps.attempts.refund({ all: keysOf(all) }, this.#deps.now());
  }

  async #reserve(attempts: readonly Counted[], now: Date): Promise<Throttled | undefined> {
    const denial = attempts.length === 0 ? undefined : await this.#deps.attempts.reserve(attempts, now);
    if (!denial) return undefined;
    const denied = attempts.find(({ key }) => key === denial.key);
    if (!denied) throw new Error('An attempt was denied that nobody has made.');
    const waitSeconds = Math.ceil(denial.waitMilliseconds / 1000);
    return { policy: denied.policy, ...denied.quota, waitSeconds };
  }

  #attempt(policy: PolicyName, subject: string, members: Pick<Attempt, 'id' | 'unless'> = {}): Counted[] {
    const rule = this.#deps.throttling[policy];
    return rule === 'off' ? [] : [{ policy, quota: quotaOf(rule), key: this.#key(policy, subject), rule, ...members }];
  }

  #key(kind: string, subject: string): AttemptKey {
    return base64Url(this.#deps.signer.sign('attempts', utf8(`${kind}|${subject}`)));
  }
}

function keysOf(attempts: readonly Attempt[]): AttemptKey[] {
  return attempts.map(({ key }) => key);
}
