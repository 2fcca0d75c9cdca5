import { expect } from 'chai';
import {
  createOperator,
  defaultThrottling,
  InvalidCredentialsError,
  InvalidTokenError,
  RegistrationClosedError,
  SessionRevokedError,
  TooManyAttemptsError,
  UserNotFoundError,
  UsernameTakenError,
  ValidationError,
  WeakPasswordError,
} from '../../src/index.ts';
import { noon } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters, unthrottled } from '../support/core.ts';
import { ann, signedIn } from './signed-in.ts';

const newPassword = 'a long walk home';
const inAnySpelling = ['Ann@Example.org', 'ann@example.org', 'ＡNN@example.org'];

/** Ann has just logged in, and somebody runs the service that she did it at, in the same process. */
async function operated() {
  const { memory, user, pair } = await signedIn();
  const { accounts, operator } = aCore(memory);
  await accounts.authenticate(pair);
  return { memory, accounts, operator, user, pair };
}

describe('Whoever runs the service', () => {
  for (const action of ['findUser', 'disableUser', 'enableUser', 'resetPassword'] as const) {
    it(`finds whoever is named in any letter case and width, and nobody else (${action})`, async () => {
      const { operator, user } = await operated();
      for (const username of inAnySpelling) {
        expect(await operator[action]({ username, password: newPassword })).to.include({ id: user.id });
      }
      for (const username of ['bob', 'ann', '../ann', '']) {
        const reason = await reasonOf(operator[action]({ username, password: newPassword }));
        expect(reason, username).to.be.instanceOf(UserNotFoundError);
      }
    });
  }

  it('acts at once where it is done in the process of the service, and in others once they have looked again', async () => {
    for (const isElsewhere of [false, true]) {
      const { memory, accounts, operator, pair } = await operated();
      const { clock, ...adapters } = memory;
      const there = createOperator(adapters, { now: clock.now, throttling: unthrottled });
      await (isElsewhere ? there : operator).disableUser({ username: ann.username });
      if (isElsewhere) clock.advance(1);
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
    }
  });
});

describe('Listing users', () => {
  it('tells who has an account, by name, and in how many places they are signed in', async () => {
    const { memory, accounts, operator, user } = await operated();
    await accounts.logIn(ann);
    const bob = await accounts.register({ username: 'Bob', password: newPassword });
    const zoe = await accounts.register({ username: 'Zoe', password: newPassword });
    const closed = await operator.disableUser({ username: 'bob' });
    expect(closed).to.deep.equal({ ...bob, disabledAt: memory.clock.now() });
    const listed = [
      { user, liveSessions: 2 },
      { user: closed, liveSessions: 0 },
      { user: zoe, liveSessions: 0 },
    ];
    expect(await operator.listUsers({ limit: 100 })).to.deep.equal(listed);
    expect(await operator.listUsers({ limit: 1, after: user.canonicalUsername })).to.deep.equal([listed[1]]);
  });

  it('counts no session that is over', async () => {
    const { memory, operator } = await operated();
    memory.clock.advance(8 * 24 * 60 * 60);
    expect((await operator.listUsers({ limit: 1 }))[0]).to.include({ liveSessions: 0 });
  });
});

describe('Disabling a user', () => {
  it('ends every session, and says why', async () => {
    const { memory, accounts, operator, user, pair } = await operated();
    const other = await accounts.logIn(ann);
    await operator.disableUser({ username: ann.username });
    for (const { accessToken, refreshToken } of [pair, other]) {
      expect(await reasonOf(accounts.authenticate({ accessToken }))).to.be.instanceOf(InvalidTokenError);
      expect(await reasonOf(accounts.refresh({ refreshToken }))).to.be.instanceOf(SessionRevokedError);
    }
    const ended = memory.events.events.filter(({ type }) => type === 'revoked');
    expect(ended).to.have.lengthOf(2);
    for (const event of ended) expect(event).to.include({ userId: user.id, reason: 'account-disabled' });
  });

  it('lets nobody sign in, and answers as a wrong password does', async () => {
    const { accounts, operator } = await operated();
    await operator.disableUser({ username: ann.username });
    expect(await reasonOf(accounts.logIn(ann))).to.be.instanceOf(InvalidCredentialsError);
  });

  it('leaves everybody else alone', async () => {
    const { accounts, operator, pair } = await operated();
    await accounts.register({ username: 'bob', password: newPassword });
    await operator.disableUser({ username: 'bob' });
    await accounts.authenticate(pair);
  });

  it('is as good a second time: the account stays closed since the first', async () => {
    const { memory, operator } = await operated();
    await operator.disableUser({ username: ann.username });
    memory.clock.advance(60);
    expect(await operator.disableUser({ username: ann.username })).to.deep.include({ disabledAt: noon });
  });

  it('ends what is left where somebody was stopped half-way', async () => {
    const { memory, accounts, operator, user, pair } = await operated();
    await memory.users.setDisabled(user.id, noon);
    await operator.disableUser({ username: ann.username });
    await operator.enableUser({ username: ann.username });
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  });
});

describe('Enabling a user', () => {
  it('lets the user sign in again, with the password of before and without the sessions', async () => {
    const { accounts, operator, pair } = await operated();
    await operator.disableUser({ username: ann.username });
    expect(await operator.enableUser({ username: ann.username })).to.deep.include({ disabledAt: undefined });
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
    await accounts.authenticate(await accounts.logIn(ann));
  });

  it('changes nothing for who is not disabled', async () => {
    const { accounts, operator, pair } = await operated();
    await operator.enableUser({ username: ann.username });
    await accounts.authenticate(pair);
  });
});

describe('Resetting a password', () => {
  const reset = { username: ann.username, password: newPassword };

  it('puts another one in the place of the one before', async () => {
    const { accounts, operator } = await operated();
    await operator.resetPassword(reset);
    expect(await reasonOf(accounts.logIn(ann))).to.be.instanceOf(InvalidCredentialsError);
    await accounts.logIn(reset);
  });

  it('ends every session, and leaves events for the user', async () => {
    const { memory, accounts, operator, user, pair } = await operated();
    await operator.resetPassword(reset);
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
    const events = memory.events.events.slice(-2);
    expect(events.map(({ type, reason, userId }) => [type, reason, userId])).to.deep.equal([
      ['password-changed', undefined, user.id],
      ['revoked', 'password-reset', user.id],
    ]);
  });

  it('holds the password against the policy, and keeps the one before', async () => {
    const { accounts, operator, pair } = await operated();
    for (const [password, kind] of [
      ['short', WeakPasswordError],
      ['password1', WeakPasswordError],
      ['ann@example.org 1', WeakPasswordError],
      ['x'.repeat(257), ValidationError],
      ['a long walk \ud800', ValidationError],
    ] as const) {
      const reason = await reasonOf(operator.resetPassword({ ...reset, password }));
      expect(reason, JSON.stringify(password)).to.be.instanceOf(kind);
      expect(reason).to.have.nested.property('violations[0].pointer', '/password');
    }
    await accounts.authenticate(pair);
  });

  it('wins over whoever changes the password at the same moment', async () => {
    const { memory, accounts, operator, user } = await operated();
    const hash = memory.passwords.hash.bind(memory.passwords);
    memory.passwords.hash = async (password) => {
      const hashed = await hash(password);
      const { passwordHash: from } = (await memory.users.findById(user.id))!;
      await memory.users.changePassword(user.id, { from, to: await hash('whoever was quicker') });
      return hashed;
    };
    await operator.resetPassword(reset);
    await accounts.logIn(reset);
  });

  it('opens no closed account', async () => {
    const { accounts, operator } = await operated();
    await operator.disableUser({ username: ann.username });
    await operator.resetPassword(reset);
    expect(await reasonOf(accounts.logIn(reset))).to.be.instanceOf(InvalidCredentialsError);
  });

  it('makes up for all the wrong guesses that came from anywhere', async () => {
    const { memory } = await operated();
    const { accounts, operator } = aCore(memory, {}, { throttling: defaultThrottling });
    const from = (host: number) => ({ client: { address: `198.51.100.${host}` } });
    for (let host = 0; host < 10; host++) {
      await reasonOf(accounts.logIn({ ...ann, password: 'forgotten', ...from(host) }));
    }
    expect(await reasonOf(accounts.logIn({ ...ann, ...from(11) }))).to.be.instanceOf(TooManyAttemptsError);
    await operator.resetPassword(reset);
    await accounts.logIn({ ...reset, ...from(11) });
  });
});

describe('A password that is made', () => {
  it('is long and another one each time, and can be read out', async () => {
    const { operator } = await operated();
    const made = Array.from({ length: 100 }, () => operator.makePassword({ username: ann.username }));
    expect(new Set(made)).to.have.lengthOf(100);
    for (const password of made) expect(password).to.match(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){4}$/);
  });

  it('takes every bit that it is given', () => {
    const passwords = [0, 31, 32, 255].map((byte) => {
      const options = { randomBytes: (bytes: number) => new Uint8Array(bytes).fill(byte) };
      return aCore(memoryAdapters(), {}, options).operator.makePassword({ username: 'ann' })[0];
    });
    expect(passwords).to.deep.equal(['a', '9', 'a', '9']);
  });

  it('is never one that the policy refuses', async () => {
    const strict = aCore(memoryAdapters(), {}, { passwordPolicy: { codePointsMin: 64 } }).operator;
    expect(strict.makePassword({ username: 'ann' })).to.have.lengthOf.at.least(64);
    let byte = 0;
    const options = { randomBytes: (bytes: number) => new Uint8Array(bytes).fill(byte++) };
    const { operator } = aCore(memoryAdapters(), {}, options);
    expect(operator.makePassword({ username: 'AAA' }), 'the first one has the name in it').to.match(/^b/);
  });
});

describe('Where registration is closed', () => {
  const options = { registration: 'closed' } as const;

  it('nobody makes an account by themselves, whatever the name, and nothing is counted', async () => {
    const memory = memoryAdapters();
    const { accounts, operator } = aCore(memory, {}, { ...options, throttling: defaultThrottling });
    await operator.addUser(ann);
    for (const input of [ann, { ...ann, username: 'bob' }, { username: '!', password: '' }]) {
      const registering = accounts.register({ ...input, client: { address: '192.0.2.1' } });
      expect(await reasonOf(registering)).to.be.instanceOf(RegistrationClosedError);
    }
    expect(await operator.listUsers({ limit: 100 })).to.have.lengthOf(1);
  });

  it('whoever runs the service makes them, by the same rules and as many as there are', async () => {
    const memory = memoryAdapters();
    const { accounts, operator } = aCore(memory, {}, { ...options, throttling: { ...unthrottled } });
    const user = await operator.addUser({ ...ann, name: 'Ann' });
    expect(user).to.deep.include({ name: 'Ann', createdAt: noon, disabledAt: undefined });
    await accounts.logIn(ann);
    expect(memory.events.events[0]).to.include({ type: 'registered', userId: user.id });
    expect(await reasonOf(operator.addUser(ann))).to.be.instanceOf(UsernameTakenError);
    expect(await reasonOf(operator.addUser({ ...ann, username: 'admin' }))).to.be.instanceOf(ValidationError);
    expect(await reasonOf(operator.addUser({ username: 'bob', password: 'short' }))).to.be.instanceOf(
      WeakPasswordError,
    );
    const limited = aCore(memory, {}, { ...options, throttling: defaultThrottling }).operator;
    for (let i = 0; i < 110; i++) await limited.addUser({ username: `user-${i}`, password: newPassword });
    expect(await limited.listUsers({ limit: 200 })).to.have.lengthOf(111);
  });
});
