import { expect } from 'chai';
import { parseRefreshToken } from '../../src/domain/session.ts';
import {
  DependencyUnavailableError,
  defaultLimits,
  InvalidCredentialsError,
  OverloadedError,
  type PasswordHasher,
} from '../../src/index.ts';
import { later, noon } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann, registered } from './signed-in.ts';

describe('Logging in', () => {
  it('opens a session of the user, which ends when the limits say', async () => {
    const { memory, accounts, user } = await registered();
    const { refreshToken, expiresInSeconds } = await accounts.logIn(ann);
    const session = await memory.sessions.find(parseRefreshToken(refreshToken)!.sessionId);
    expect(session).to.include({ userId: user.id, generation: 0, revokedAt: undefined });
    expect(session?.seed).to.have.lengthOf(32);
    expect(session?.idleExpiresAt).to.deep.equal(later(noon, defaultLimits.sessionIdleSeconds * 1000));
    expect(session?.absoluteExpiresAt).to.deep.equal(later(noon, defaultLimits.sessionAbsoluteSeconds * 1000));
    expect(expiresInSeconds).to.equal(defaultLimits.accessTokenTtlSeconds);
  });

  it('opens another session each time', async () => {
    const { accounts } = await registered();
    const [one, other] = [await accounts.logIn(ann), await accounts.logIn(ann)];
    expect(parseRefreshToken(one.refreshToken)?.sessionId).not.to.equal(
      parseRefreshToken(other.refreshToken)?.sessionId,
    );
    expect(one.accessToken).not.to.equal(other.accessToken);
  });

  it('takes the name in any letter case', async () => {
    const { accounts } = await registered();
    await accounts.logIn({ ...ann, username: 'ANN@example.ORG' });
  });

  it('takes the password in any normalization form', async () => {
    const { accounts } = await registered();
    await accounts.register({ username: 'zoe', password: 'pässwörter'.normalize('NFC') });
    await accounts.logIn({ username: 'zoe', password: 'pässwörter'.normalize('NFD') });
  });

  for (const [what, attempt] of [
    ['a wrong password', { ...ann, password: 'Correct horse' }],
    ['an empty password', { ...ann, password: '' }],
    ['a name that is nobody’s', { ...ann, username: 'bob' }],
    ['a name that cannot be anybody’s', { ...ann, username: '../bob' }],
    ['a password that cannot be anybody’s', { ...ann, password: `${ann.password}\ud800` }],
  ] as const) {
    it(`answers the same to ${what}, after exactly one comparison`, async () => {
      const { memory } = await registered();
      const calls: string[] = [];
      const passwords = watched(memory.passwords, (method) => void (method !== 'assertRoom' && calls.push(method)));
      const reason = await reasonOf(aCore(memory, { passwords }).accounts.logIn(attempt));
      expect(reason)
        .to.be.instanceOf(InvalidCredentialsError)
        .with.property('message', new InvalidCredentialsError().message);
      expect(calls).to.deep.equal(['verify']);
    });
  }

  it('does not take a lone surrogate for the character that stands in for it', async () => {
    const { accounts } = await registered();
    await accounts.register({ username: 'zoe', password: 'password\ufffd' });
    const reason = await reasonOf(accounts.logIn({ username: 'zoe', password: 'password\ud800' }));
    expect(reason).to.be.instanceOf(InvalidCredentialsError);
  });

  it('asks neither the database nor the limits when there is no room for another comparison', async () => {
    const { memory } = await registered();
    const calls: string[] = [];
    const note = (method: string) => void calls.push(method);
    const passwords: PasswordHasher = {
      hash: (password) => memory.passwords.hash(password),
      verify: (password, stored) => memory.passwords.verify(password, stored),
      needsRehash: (stored) => memory.passwords.needsRehash(stored),
      assertRoom() {
        throw new OverloadedError();
      },
    };
    const replaced = { passwords, users: watched(memory.users, note), attempts: watched(memory.attempts, note) };
    expect(await reasonOf(aCore(memory, replaced).accounts.logIn(ann))).to.be.instanceOf(OverloadedError);
    expect(calls).to.deep.equal([]);
  });

  it('opens no session for a wrong password', async () => {
    const { memory } = await registered();
    const calls: string[] = [];
    const sessions = watched(memory.sessions, (method) => void calls.push(method));
    await reasonOf(aCore(memory, { sessions }).accounts.logIn({ ...ann, password: 'wrong' }));
    expect(calls).to.deep.equal([]);
  });

  for (const [what, port, method, failure] of [
    ['the password was changed, and cannot be compared again', 'passwords', 'verify', new OverloadedError()],
    ['the account cannot be looked at again', 'users', 'findById', new DependencyUnavailableError()],
  ] as const) {
    it(`leaves no session that nobody has the tokens of, where ${what}`, async () => {
      const { memory, user } = await registered();
      let isAdded = false;
      const sessions = watched(memory.sessions, async (called) => {
        if (called !== 'add') return;
        const to = await memory.passwords.hash('another long walk');
        await memory.users.changePassword(user.id, { from: user.passwordHash, to });
        isAdded = true;
      });
      const failing = watched(memory[port] as object, (called) => {
        if (isAdded && called === method) throw failure;
      });
      const { accounts } = aCore(memory, { sessions, [port]: failing });
      expect(await reasonOf(accounts.logIn(ann))).to.equal(failure);
      expect(isAdded).to.equal(true);
      expect(await memory.sessions.listLive(user.id, noon)).to.deep.equal([]);
    });
  }

  it('says why it could not look, where not even the session can be ended', async () => {
    const { memory } = await registered();
    const failure = new DependencyUnavailableError();
    const sessions = watched(memory.sessions, (method) => {
      if (method === 'revoke') throw new Error('away');
    });
    const users = watched(memory.users, (method) => {
      if (method === 'findById') throw failure;
    });
    expect(await reasonOf(aCore(memory, { sessions, users }).accounts.logIn(ann))).to.equal(failure);
  });
});
