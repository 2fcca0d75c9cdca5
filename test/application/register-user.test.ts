import { expect } from 'chai';
import { UsernameTakenError, ValidationError, WeakPasswordError } from '../../src/index.ts';
import { noon } from '../contracts/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../contracts/outcomes.ts';
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
    const outcomes = await atOnce(20, (caller) =>
      accounts.register({ ...ann, username: caller % 2 === 0 ? 'ann' : 'ANN' }),
    );
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(UsernameTakenError);
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

  for (const [what, member, value] of [
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
