import { expect } from 'chai';
import { OverloadedError, UsernameTakenError, ValidationError, WeakPasswordError } from '../../src/index.ts';
import { noon } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann } from './signed-in.ts';

describe('Registering', () => {
  it('makes an account that is found in any letter case, and keeps the name as it was typed', async () => {
    const memory = memoryAdapters();
    const user = await aCore(memory).accounts.register({ ...ann, name: 'Ann Nováková' });
    expect(user).to.include({
      username: 'Ann@Example.org',
      canonicalUsername: 'ann@example.org',
      name: 'Ann Nováková',
    });
    expect(user.createdAt).to.deep.equal(noon);
    expect(await memory.users.findByUsername('ann@example.org')).to.deep.equal(user);
  });

  it('needs no display name', async () => {
    expect(await aCore(memoryAdapters()).accounts.register(ann)).to.have.property('name', undefined);
  });

  it('keeps what the password is compared with, and not the password', async () => {
    const memory = memoryAdapters();
    const { passwordHash } = await aCore(memory).accounts.register(ann);
    expect(passwordHash).not.to.include(ann.password);
    expect(await memory.passwords.verify(ann.password, passwordHash)).to.equal(true);
  });

  it('refuses a name that is taken, in any letter case and width', async () => {
    const { accounts } = aCore(memoryAdapters());
    await accounts.register(ann);
    for (const username of ['ann@example.org', 'ANN@EXAMPLE.ORG', 'ａnn@example.org']) {
      expect(await reasonOf(accounts.register({ ...ann, username }))).to.be.instanceOf(UsernameTakenError);
    }
  });

  it('gives a name to exactly one of many who ask for it at the same moment', async () => {
    const { accounts } = aCore(memoryAdapters());
    const spellings = ['kate', 'KATE', 'Kate', 'ｋａｔｅ', 'kａTe'];
    const outcomes = await atOnce(50, (caller) =>
      accounts.register({ ...ann, username: spellings[caller % spellings.length]! }),
    );
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
    expect(reasonsOf(outcomes)).to.have.lengthOf(49);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(UsernameTakenError);
  });

  it('hashes one password for all who ask for a name at the same moment, and none once it is taken', async () => {
    const memory = memoryAdapters();
    const hashed: string[] = [];
    const passwords = watched(memory.passwords, (method) => void hashed.push(method));
    const { accounts } = aCore(memory, { passwords });
    await atOnce(10, () => accounts.register(ann));
    await reasonOf(accounts.register(ann));
    expect(hashed).to.deep.equal(['hash']);
  });

  it('gives a name to the next who asks for it when the first is refused', async () => {
    const memory = memoryAdapters();
    let fails = true;
    const passwords = watched(memory.passwords, () => {
      if (fails) {
        fails = false;
        throw new OverloadedError();
      }
    });
    const { accounts } = aCore(memory, { passwords });
    const outcomes = await atOnce(3, () => accounts.register(ann));
    expect(reasonsOf(outcomes).map((reason) => (reason as Error).name)).to.deep.equal([
      'OverloadedError',
      'UsernameTakenError',
    ]);
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
  });

  it('names every member that breaks a rule', async () => {
    const { accounts } = aCore(memoryAdapters());
    const reason = await reasonOf(accounts.register({ username: 'a!', password: 'x', name: 'a\nb' }));
    expect(reason).to.be.instanceOf(ValidationError);
    expect(pointersOf(reason)).to.have.members(['/username', '/password', '/name']);
  });

  it('calls a password weak when that is all that is wrong', async () => {
    const { accounts } = aCore(memoryAdapters());
    const reason = await reasonOf(accounts.register({ ...ann, password: 'short' }));
    expect(reason).to.be.instanceOf(WeakPasswordError);
    expect(pointersOf(reason)).to.deep.equal(['/password']);
  });

  for (const [what, password] of [
    ['that many people have', 'Password123'],
    ['that anybody would try here', 'Silverprint1'],
    ['with the username in it', 'ANN@example.org 1'],
  ] as const) {
    it(`calls a password weak ${what}, and keeps nothing`, async () => {
      const memory = memoryAdapters();
      const reason = await reasonOf(aCore(memory).accounts.register({ ...ann, password }));
      expect(reason).to.be.instanceOf(WeakPasswordError);
      expect(pointersOf(reason)).to.deep.equal(['/password']);
      expect(await memory.users.findByUsername('ann@example.org')).to.equal(undefined);
    });
  }

  it('holds passwords against the policy that it is given', async () => {
    const lenient = aCore(memoryAdapters(), {}, { passwordPolicy: { blockList: false } });
    await lenient.accounts.register({ ...ann, password: 'password' });
    const strict = aCore(memoryAdapters(), {}, { passwordPolicy: { codePointsMin: 15 } });
    for (const password of ['correct horse', 'silverprint 2026']) {
      const reason = await reasonOf(strict.accounts.register({ ...ann, password }));
      expect(reason, password).to.be.instanceOf(WeakPasswordError);
    }
  });

  for (const [what, member, value] of [
    ['a username that could be the service’s own', 'username', 'Admin'],
    ['a password that is too long', 'password', 'a'.repeat(257)],
    ['a password that is no well-formed Unicode', 'password', 'correct horse\ud800'],
    ['a display name that is too long', 'name', '🏔'.repeat(101)],
    ['a display name with a control character', 'name', 'Ann\u0000'],
    ['a display name that is no well-formed Unicode', 'name', 'Ann\udc00'],
    ['a username with a slash', 'username', 'ann/../bob'],
  ] as const) {
    it(`refuses ${what}, and keeps nothing`, async () => {
      const memory = memoryAdapters();
      const reason = await reasonOf(aCore(memory).accounts.register({ ...ann, [member]: value }));
      expect(reason).to.be.instanceOf(ValidationError);
      expect(pointersOf(reason)).to.deep.equal([`/${member}`]);
      expect(await memory.users.findByUsername('ann@example.org')).to.equal(undefined);
    });
  }

  it('counts a display name in characters', async () => {
    const name = '🏔'.repeat(100);
    expect(await aCore(memoryAdapters()).accounts.register({ ...ann, name })).to.have.property('name', name);
  });

  it('hashes nothing for an input that is refused', async () => {
    const memory = memoryAdapters();
    const hashed: string[] = [];
    const passwords = watched(memory.passwords, (method) => void hashed.push(method));
    await reasonOf(aCore(memory, { passwords }).accounts.register({ ...ann, username: '!' }));
    expect(hashed).to.deep.equal([]);
  });
});

function pointersOf(reason: unknown): string[] {
  const judged = reason instanceof ValidationError || reason instanceof WeakPasswordError;
  return judged ? reason.violations.map(({ pointer }) => pointer) : [];
}
