/** So many attempts in each window; a window begins with its first attempt. */
export type Quota = {
  /** How many there may be in a window. */
  readonly attempts: number;
  readonly windowSeconds: number;
};

/** A wait after each attempt, until one succeeds or all are forgotten. */
export type Backoff = {
  /** The wait after the first attempt, the second, and so on; after all further ones it is the last. */
  readonly waitSeconds: readonly number[];
  /** What was counted is forgotten when nobody has tried for so long after the wait was over. */
  readonly forgetSeconds: number;
};

/** How often something may be done: a quota, or waits that grow. */
export type Rule = Quota | Backoff;

/** What was counted under one key. From `endsAt` on it is as if nothing had been. */
export type Tally = {
  readonly count: number;
  /** What the attempt that was counted last was called. */
  readonly lastId: string | undefined;
  /** The next attempt is allowed from then on. */
  readonly openAt: Date;
  readonly endsAt: Date;
};

/** From attempt `from` on, a wait that doubles with each further one until it is `waitSecondsMax`, or stays as it is. */
export type Step = { readonly from: number; readonly waitSeconds: number; readonly waitSecondsMax?: number };

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Everything that is limited, by the name that a client sees, and how. */
export const defaultThrottling = {
  /** Guesses at one account from one address. */
  'log-in-pair': backoff([{ from: 5, waitSeconds: 1, waitSecondsMax: 15 * minute }], day),
  /** Guesses from one address, at whatever account. */
  'log-in-address': { attempts: 100, windowSeconds: hour },
  /** Guesses at one account from wherever its user has not signed in lately; so is the next. */
  'log-in-account': { attempts: 10, windowSeconds: minute },
  /** Those without a success between them: 100 is the most that NIST SP 800-63B, section 3.2.2, lets anybody have. */
  'log-in-failures': backoff(
    [
      { from: 20, waitSeconds: 30, waitSecondsMax: hour },
      { from: 100, waitSeconds: day },
    ],
    30 * day,
  ),
  /** Accounts made from one address, and names that were found taken. */
  register: { attempts: 100, windowSeconds: hour },
  /** Rotations of one session. */
  refresh: { attempts: 60, windowSeconds: minute },
  /** Uploads of one owner. */
  upload: { attempts: 600, windowSeconds: minute },
  /** Lists of one owner. */
  list: { attempts: 1200, windowSeconds: minute },
} as const satisfies Record<string, Rule>;

/** What is limited, by the name that a client sees. */
export type PolicyName = keyof typeof defaultThrottling;

/** A rule for everything that is limited; what is off is neither counted nor refused. */
export type Throttling = { readonly [Name in PolicyName]: Rule | 'off' };

/** An address from which somebody signed in is one of theirs for so long. */
export const knownAddressSeconds = 30 * day;

/** Waits that grow in steps, of which each ends where the next begins. */
export function backoff(steps: readonly Step[], forgetSeconds: number): Backoff {
  const last = steps.at(-1);
  if (!last) throw new RangeError('A backoff has at least one step.');
  const doublings = Math.ceil(Math.log2((last.waitSecondsMax ?? last.waitSeconds) / last.waitSeconds));
  const waitSeconds = Array.from({ length: last.from + doublings }, (_, at) => waitAfter(at + 1, steps));
  return { waitSeconds, forgetSeconds };
}

/** Where there is no wait: the present would be one for whoever read the clock a little earlier, and comes a little later. */
const always = new Date(0);

/** How long the next attempt still has to wait, in milliseconds; 0 where it is allowed. */
export function waitMilliseconds(tally: Tally | undefined, now: Date, id?: string): number {
  if (!isLive(tally, now) || isCounted(tally, id)) return 0;
  return Math.max(0, tally.openAt.getTime() - now.getTime());
}

/** The tally after an attempt that was allowed. One with the `id` of the last one counted is that one, come again. */
export function counted(rule: Rule, before: Tally | undefined, now: Date, id?: string): Tally {
  const tally = isLive(before, now) ? before : undefined;
  if (tally && isCounted(tally, id)) return tally;
  const count = (tally?.count ?? 0) + 1;
  if (isQuota(rule)) {
    const endsAt = tally?.endsAt ?? later(now, rule.windowSeconds);
    return { count, lastId: id, openAt: count < rule.attempts ? always : endsAt, endsAt };
  }
  const waitSeconds = rule.waitSeconds[Math.min(count, rule.waitSeconds.length) - 1] ?? 0;
  const openAt = waitSeconds > 0 ? later(now, waitSeconds) : always;
  return { count, lastId: id, openAt, endsAt: later(now, waitSeconds + rule.forgetSeconds) };
}

/** The tally with one attempt less, and no wait for the next one. */
export function refunded(tally: Tally): Tally {
  return { ...tally, count: Math.max(0, tally.count - 1), lastId: undefined, openAt: always };
}

const portionsOfQuota = 60;

/** What may be counted at once without anybody noticing: a sixtieth of a quota, at least one, for as long as its window. */
export function portionOf(rule: Rule | 'off'): Quota {
  if (rule === 'off' || !isQuota(rule)) return { attempts: 1, windowSeconds: 0 };
  return { attempts: Math.max(1, Math.floor(rule.attempts / portionsOfQuota)), windowSeconds: rule.windowSeconds };
}

/** The rule for portions of so many each; what is left over of a quota is nobody's. */
export function inPortions(rule: Rule, attempts: number): Rule {
  return isQuota(rule) ? { ...rule, attempts: Math.floor(rule.attempts / attempts) } : rule;
}

/** A rule in the terms of a quota: so many attempts in so long a time come without a wait. */
export function quotaOf(rule: Rule): Quota {
  if (isQuota(rule)) return rule;
  return { attempts: rule.waitSeconds.findIndex((seconds) => seconds > 0) + 1, windowSeconds: rule.forgetSeconds };
}

export function isQuota(rule: Rule): rule is Quota {
  return 'attempts' in rule;
}

function waitAfter(count: number, steps: readonly Step[]): number {
  const step = steps.findLast(({ from }) => from <= count);
  if (!step) return 0;
  return Math.min(step.waitSeconds * 2 ** (count - step.from), step.waitSecondsMax ?? step.waitSeconds);
}

function isLive(tally: Tally | undefined, now: Date): tally is Tally {
  return tally !== undefined && now < tally.endsAt;
}

function isCounted(tally: Tally, id: string | undefined): boolean {
  return id !== undefined && id === tally.lastId;
}

function later(than: Date, seconds: number): Date {
  return new Date(than.getTime() + seconds * 1000);
}
