import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseRefreshToken } from '../../src/domain/session.ts';
import { defaultLimits, InvalidTokenError, SessionRevokedError } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { signedIn } from './signed-in.ts';

const { refreshGraceSeconds: grace, sessionIdleSeconds: idle, sessionAbsoluteSeconds: absolute } = defaultLimits;

const numRuns = process.env['TEST_LONG'] ? 5_000 : 150;

/** What is known of one session: all its tokens, the newest last, and whether it is over. */
type Model = { now: number; openedAt: number; rotatedAt: number; tokens: string[]; over: boolean };
type State = Awaited<ReturnType<typeof signedIn>>;
type Step = fc.AsyncCommand<Model, State>;

class Present implements Step {
  readonly #back: number;
  /** @param back how many generations before the newest */
  constructor(back: number) {
    this.#back = back;
  }

  check({ tokens }: Model): boolean {
    return this.#back < tokens.length;
  }

  async run(model: Model, { memory, accounts, sessionId }: State): Promise<void> {
    const refreshToken = model.tokens.at(-1 - this.#back)!;
    const isOver = model.over || model.now - model.rotatedAt >= idle || model.now - model.openedAt >= absolute;
    const isRepeat = this.#back === 1 && model.now - model.rotatedAt <= grace;
    if (isOver || (this.#back > 0 && !isRepeat)) {
      expect(await reasonOf(accounts.refresh({ refreshToken }))).to.be.instanceOf(SessionRevokedError);
      model.over = true;
    } else {
      const next = await accounts.refresh({ refreshToken });
      if (isRepeat) expect(next.refreshToken).to.equal(model.tokens.at(-1));
      else {
        expect(model.tokens, 'a new token').not.to.include(next.refreshToken);
        model.tokens.push(next.refreshToken);
        model.rotatedAt = model.now;
      }
      await accounts.authenticate(next);
    }
    const { generation } = (await memory.sessions.find(sessionId))!;
    expect(generation).to.equal(model.tokens.length - 1);
    expect(parseRefreshToken(model.tokens.at(-1)!)?.generation).to.equal(generation);
  }

  toString(): string {
    return this.#back === 0 ? 'refresh' : `replay of the token ${this.#back} before the newest`;
  }
}

class LogOut implements Step {
  readonly #back: number;
  constructor(back: number) {
    this.#back = back;
  }

  check({ tokens }: Model): boolean {
    return this.#back < tokens.length;
  }

  async run(model: Model, { accounts, pair }: State): Promise<void> {
    await accounts.logOut({ token: model.tokens.at(-1 - this.#back)! });
    model.over = true;
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  }

  toString(): string {
    return `log out with the token ${this.#back} before the newest`;
  }
}

class Wait implements Step {
  readonly #seconds: number;
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, { memory }: State): Promise<void> {
    memory.clock.advance(this.#seconds);
    model.now += this.#seconds;
  }

  toString(): string {
    return `wait ${this.#seconds} s`;
  }
}

describe('A session, whatever is done with its refresh tokens', () => {
  it('has one successor for each token, and ends with the first that comes back too late', async function () {
    this.timeout(60_000 + numRuns * 50);
    const steps = [
      fc.constant(new Present(0)),
      fc.constant(new Present(0)),
      fc.nat({ max: 3 }).map((back) => new Present(back)),
      fc.nat({ max: 3 }).map((back) => new LogOut(back)),
      fc.constantFrom(0, 1, grace - 1, grace, grace + 1, idle - 1, idle, 20 * 24 * 60 * 60).map((s) => new Wait(s)),
    ];
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 30 }), async (commands) => {
        await fc.asyncModelRun(async () => {
          const real = await signedIn();
          const model = { now: 0, openedAt: 0, rotatedAt: 0, tokens: [real.pair.refreshToken], over: false };
          return { model, real };
        }, commands);
      }),
      { numRuns },
    );
  });
});
