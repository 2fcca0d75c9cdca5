import { expect } from 'chai';
import { parseRefreshToken } from '../../src/domain/session.ts';
import {
  InvalidCredentialsError,
  InvalidTokenError,
  SessionRevokedError,
  ValidationError,
  WeakPasswordError,
} from '../../src/index.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann, signedIn } from './signed-in.ts';

const newPassword = 'a long walk home';

/** Ann is signed in, and about to change her password. */
async function changing() {
  const state = await signedIn();
  const change = { userId: state.user.id, sessionId: state.sessionId, currentPassword: ann.password, newPassword };
  return { ...state, change };
}

describe('Changing the password', () => {
  it('lets the new one in, and the old one no more', async () => {
    const { accounts, change } = await changing();
    await accounts.changePassword(change);
    expect(await reasonOf(accounts.logIn(ann))).to.be.instanceOf(InvalidCredentialsError);
    await accounts.logIn({ ...ann, password: newPassword });
  });

  it('ends all other sessions, and gives the one that asks its next tokens', async () => {
    const { memory, accounts, pair, sessionId, change } = await changing();
    const other = await accounts.logIn(ann);
    await accounts.authenticate(other);
    const next = await accounts.changePassword(change);
    expect(await reasonOf(accounts.authenticate(other))).to.be.instanceOf(InvalidTokenError);
    expect(await reasonOf(accounts.refresh(other))).to.be.instanceOf(SessionRevokedError);
    expect(parseRefreshToken(next.refreshToken)).to.include({ sessionId, generation: 1 });
    await accounts.authenticate(next);
    await accounts.refresh(next);
    expect(memory.events.events.map(({ type, reason }) => [type, reason])).to.deep.include.members([
      ['password-changed', undefined],
      ['revoked', 'password-change'],
    ]);
    expect(await reasonOf(accounts.refresh(pair)), 'the token before').to.be.instanceOf(SessionRevokedError);
  });

  it('takes both passwords in any normalization form', async () => {
    const { accounts, change } = await changing();
    const umlauts = 'grüße aus köln';
    await accounts.changePassword({ ...change, newPassword: umlauts.normalize('NFD') });
    await accounts.changePassword({ ...change, currentPassword: umlauts.normalize('NFD') });
    await accounts.logIn({ ...ann, password: newPassword });
  });

  for (const currentPassword of ['wrong', '', `${ann.password}\ud800`]) {
    it(`changes nothing for ${JSON.stringify(currentPassword)} in place of the current one`, async () => {
      const { memory, accounts, pair, change } = await changing();
      const reason = await reasonOf(accounts.changePassword({ ...change, currentPassword }));
      expect(reason).to.be.instanceOf(InvalidCredentialsError);
      expect(memory.events.events.at(-1)).to.include({ type: 'login-failed', sessionId: change.sessionId });
      await accounts.logIn(ann);
      await accounts.refresh(pair);
    });
  }

  for (const [what, password, kind, code] of [
    ['too short', 'seven77', WeakPasswordError, 'min-length'],
    ['contains the username', 'my ann@example.org', WeakPasswordError, 'contains-username'],
    ['too long', 'x'.repeat(257), ValidationError, 'max-length'],
    ['ill-formed', 'correct horse \ud800', ValidationError, 'well-formed'],
  ] as const) {
    it(`refuses a new one that is ${what}, before anything is compared`, async () => {
      const { memory, change } = await changing();
      const calls: string[] = [];
      const passwords = watched(memory.passwords, (method) => void calls.push(method));
      const { accounts } = aCore(memory, { passwords });
      const reason = await reasonOf(accounts.changePassword({ ...change, newPassword: password }));
      expect(reason).to.be.instanceOf(kind);
      const { violations } = reason as WeakPasswordError | ValidationError;
      expect(violations.map(({ pointer, code }) => [pointer, code])).to.deep.equal([['/new_password', code]]);
      expect(calls).to.deep.equal([]);
    });
  }

  it('does so for exactly one of many who know the current one', async () => {
    const { accounts, change } = await changing();
    const outcomes = await atOnce(5, (caller) =>
      accounts.changePassword({ ...change, newPassword: `${newPassword} ${caller}` }),
    );
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(InvalidCredentialsError);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    await accounts.logIn({ ...ann, password: `${newPassword} ${winner}` });
  });

  it('is not put off by a sign-in that hashed the current one anew', async () => {
    const { memory, change } = await changing();
    const users = watched(memory.users, async (method) => {
      if (method !== 'changePassword' || isRehashed) return;
      isRehashed = true;
      const { passwordHash: from } = (await memory.users.findById(change.userId))!;
      await memory.users.changePassword(change.userId, { from, to: await memory.passwords.hash(ann.password) });
    });
    let isRehashed = false;
    const { accounts } = aCore(memory, { users });
    await accounts.changePassword(change);
    await accounts.logIn({ ...ann, password: newPassword });
  });

  it('is not put off by a refresh in between', async () => {
    const { memory, accounts, pair, change } = await changing();
    let isRefreshed = false;
    const sessions = watched(memory.sessions, async (method) => {
      if (method !== 'rotate' || isRefreshed) return;
      isRefreshed = true;
      await accounts.refresh(pair);
    });
    const next = await aCore(memory, { sessions }).accounts.changePassword(change);
    expect(parseRefreshToken(next.refreshToken)).to.include({ generation: 2 });
  });

  it('says so when the session that asks has ended meanwhile', async () => {
    const { memory, accounts, pair, change } = await changing();
    const sessions = watched(memory.sessions, async (method) => {
      if (method === 'rotate') await accounts.logOut({ token: pair.refreshToken });
    });
    const reason = await reasonOf(aCore(memory, { sessions }).accounts.changePassword(change));
    expect(reason).to.be.instanceOf(SessionRevokedError);
    await accounts.logIn({ ...ann, password: newPassword });
  });
});
