import { expect } from 'chai';
import { parseRefreshToken } from '../../src/domain/session.ts';
import {
  defaultThrottling,
  InvalidCredentialsError,
  RateLimitedError,
  TooManyAttemptsError,
  UsernameTakenError,
  WeakPasswordError,
} from '../../src/index.ts';
import { atOnce, reasonOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann } from './signed-in.ts';

const client = { address: '192.0.2.1' };
const elsewhere = { address: '192.0.2.2' };

/** A core with the limits that a service has by default, where Ann has an account, and what her passwords were compared. */
async function limited() {
  const memory = memoryAdapters();
  const calls: string[] = [];
  const passwords = watched(memory.passwords, (method) => void calls.push(method));
  const { accounts } = aCore(memory, { passwords }, { throttling: defaultThrottling });
  await accounts.register(ann);
  const comparisons = () => calls.filter((method) => method === 'verify').length;
  return { memory, accounts, comparisons, calls };
}

describe('Logging in too often', () => {
  const wrong = { ...ann, password: 'Correct horse', client };

  it('compares nothing from the sixth wrong password on, whatever the next one is', async () => {
    const { accounts, comparisons } = await limited();
    for (let i = 0; i < 5; i++) expect(await reasonOf(accounts.logIn(wrong))).to.be.instanceOf(InvalidCredentialsError);
    for (const attempt of [wrong, { ...ann, client }]) {
      expect(await reasonOf(accounts.logIn(attempt))).to.be.instanceOf(TooManyAttemptsError);
    }
    expect(comparisons()).to.equal(5);
  });

  it('counts a name in any letter case as one', async () => {
    const { accounts, comparisons } = await limited();
    const names = [
      'ann@example.org',
      'ANN@example.org',
      'Ann@Example.org',
      'ａnn@example.org',
      'aNN@EXAMPLE.org',
      'ANN@EXAMPLE.ORG',
    ];
    for (const username of names) await reasonOf(accounts.logIn({ ...wrong, username }));
    expect(comparisons()).to.equal(5);
  });

  it('is refused alike for a name that is nobody’s, and one that cannot be anybody’s', async () => {
    const { memory, accounts } = await limited();
    const told = async (username: string) => {
      const reasons = [];
      for (let i = 0; i < 8; i++) {
        const { message, throttled } = (await reasonOf(accounts.logIn({ ...wrong, username }))) as TooManyAttemptsError;
        reasons.push([message, throttled]);
        if (i > 5) memory.clock.advance(1);
      }
      return reasons;
    };
    const expected = await told(ann.username);
    expect(await told('nobody')).to.deep.equal(expected);
    expect(await told('../nobody')).to.deep.equal(expected);
  });

  it('looks nobody up while it is refused', async () => {
    const { memory, accounts } = await limited();
    for (let i = 0; i < 5; i++) await reasonOf(accounts.logIn(wrong));
    const lookUps: string[] = [];
    const users = watched(memory.users, (method) => void lookUps.push(method));
    const { accounts: watchedAccounts } = aCore(memory, { users }, { throttling: defaultThrottling });
    expect(await reasonOf(watchedAccounts.logIn({ ...ann, client }))).to.be.instanceOf(TooManyAttemptsError);
    expect(lookUps).to.deep.equal([]);
  });

  it('counts guesses at the current password of who wants to change it, too', async () => {
    const { accounts, comparisons } = await limited();
    const { ownerId: userId, sessionId } = await accounts.authenticate(await accounts.logIn({ ...ann, client }));
    const change = { userId, sessionId, newPassword: 'another long password', client };
    for (let i = 0; i < 5; i++) {
      const changing = accounts.changePassword({ ...change, currentPassword: `wrong ${i}` });
      expect(await reasonOf(changing)).to.be.instanceOf(InvalidCredentialsError);
    }
    const right = accounts.changePassword({ ...change, currentPassword: ann.password });
    expect(await reasonOf(right)).to.be.instanceOf(TooManyAttemptsError);
    expect(await reasonOf(accounts.logIn({ ...ann, client }))).to.be.instanceOf(TooManyAttemptsError);
    expect(comparisons()).to.equal(6);
  });
});

describe('Registering too often', () => {
  it('is refused from the hundred and first time an hour on, before anything is hashed', async () => {
    const { memory, accounts, calls } = await limited();
    const register = (username: string, from = client) => accounts.register({ ...ann, username, client: from });
    for (let i = 0; i < 100; i++) await register(`ann-${i}`);
    const hashes = calls.length;
    expect(await reasonOf(register('bob'))).to.be.instanceOf(RateLimitedError);
    expect(calls).to.have.lengthOf(hashes);
    await register('bob', elsewhere);
    memory.clock.advance(3600);
    await register('carol');
  });

  it('counts names that are taken, and no mistakes', async () => {
    const { accounts } = await limited();
    for (let i = 0; i < 100; i++) {
      const weak = accounts.register({ username: 'bob', password: 'short', client });
      expect(await reasonOf(weak)).to.be.instanceOf(WeakPasswordError);
      expect(await reasonOf(accounts.register({ ...ann, client }))).to.be.instanceOf(UsernameTakenError);
    }
    expect(await reasonOf(accounts.register({ ...ann, client }))).to.be.instanceOf(RateLimitedError);
  });
});

describe('Refreshing too often', () => {
  it('is refused from the sixty-first rotation a minute on, and the session lives on', async () => {
    const { memory, accounts } = await limited();
    let pair = await accounts.logIn(ann);
    for (let i = 0; i < 60; i++) pair = await accounts.refresh(pair);
    expect(await reasonOf(accounts.refresh(pair))).to.be.instanceOf(RateLimitedError);
    memory.clock.advance(60);
    pair = await accounts.refresh(pair);
    expect(parseRefreshToken(pair.refreshToken)).to.include({ generation: 61 });
  });

  it('counts no repeat that gets the successor of before, and refuses none', async () => {
    const { accounts } = await limited();
    let pair = await accounts.logIn(ann);
    for (let i = 0; i < 60; i++) {
      const used = pair;
      pair = await accounts.refresh(used);
      for (let repeat = 0; repeat < 3; repeat++) {
        expect((await accounts.refresh(used)).refreshToken).to.equal(pair.refreshToken);
      }
      if (i === 59) expect(await reasonOf(accounts.refresh(pair))).to.be.instanceOf(RateLimitedError);
      if (i === 59) expect((await accounts.refresh(used)).refreshToken, 'still').to.equal(pair.refreshToken);
    }
  });

  it('counts many who ask for one successor at the same moment as one', async () => {
    const { accounts } = await limited();
    let pair = await accounts.logIn(ann);
    for (let i = 0; i < 59; i++) pair = await accounts.refresh(pair);
    const used = pair;
    const answers = valuesOf(await atOnce(50, () => accounts.refresh(used)));
    expect(answers).to.have.lengthOf(50);
    expect(new Set(answers.map(({ refreshToken }) => refreshToken))).to.have.lengthOf(1);
  });

  it('is counted for each session by itself', async () => {
    const { accounts } = await limited();
    let one = await accounts.logIn(ann);
    const other = await accounts.logIn(ann);
    for (let i = 0; i < 60; i++) one = await accounts.refresh(one);
    await accounts.refresh(other);
  });
});
