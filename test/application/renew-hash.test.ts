import { inspect } from 'node:util';
import { expect } from 'chai';
import { BcryptPasswordHasher } from '../../src/adapters/bcrypt/index.ts';
import { DependencyUnavailableError, OverloadedError, type PasswordHasher } from '../../src/index.ts';
import { randomBytes } from '../contracts/builders.ts';
import { reasonOf } from '../contracts/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';

const pepper = { id: 1, key: randomBytes(32) };
const next = { id: 2, key: randomBytes(32) };
const present = new BcryptPasswordHasher({ cost: 5, pepper });
const ann = { username: 'ann', password: 'pässwörter' };

describe('Logging in with a password whose hash is of an older make', () => {
  for (const [what, hasher, form] of [
    ['cost', present, /^v1\$1\$\$2b\$05\$/],
    ['pepper', new BcryptPasswordHasher({ cost: 4, pepper: next, oldPeppers: [pepper] }), /^v1\$2\$\$2b\$04\$/],
  ] as const) {
    it(`stores a hash of the present ${what}, once`, async () => {
      const { logsIn, hash } = await whereAnnRegistered();
      await logsIn(ann, { passwords: hasher });
      const renewed = await hash();
      expect(renewed).to.match(form);
      expect(await hasher.verify(ann.password, renewed)).to.equal(true);
      await logsIn(ann, { passwords: hasher });
      expect(await hash()).to.equal(renewed);
    });
  }

  it('stores that of the form that every spelling of the password has', async () => {
    const { logsIn, hash } = await whereAnnRegistered();
    await logsIn({ ...ann, password: ann.password.normalize('NFD') }, { passwords: present });
    expect(await present.verify(ann.password.normalize('NFC'), await hash())).to.equal(true);
  });

  it('keeps the hash when the password is wrong', async () => {
    const { logsIn, hash } = await whereAnnRegistered();
    const before = await hash();
    await reasonOf(logsIn({ ...ann, password: 'passworter' }, { passwords: present }));
    expect(await hash()).to.equal(before);
  });

  it('keeps a password that was changed meanwhile', async () => {
    const { memory, logsIn, user, hash } = await whereAnnRegistered();
    const to = await present.hash('another password');
    const users = watched(memory.users, async (method) => {
      if (method === 'changePassword') await memory.users.changePassword(user.id, { from: user.passwordHash, to });
    });
    await logsIn(ann, { users, passwords: present });
    expect(await hash()).to.equal(to);
  });

  it('signs in all the same when nobody has time to hash it', async () => {
    const { logsIn, hash, warnings } = await whereAnnRegistered();
    const before = await hash();
    const passwords: PasswordHasher = {
      verify: (password, stored) => present.verify(password, stored),
      assertRoom: () => present.assertRoom(),
      needsRehash: (stored) => present.needsRehash(stored),
      hash: () => Promise.reject(new OverloadedError()),
    };
    expect(await logsIn(ann, { passwords })).to.have.property('accessToken');
    expect(await hash()).to.equal(before);
    expect(warnings).to.have.lengthOf(1);
  });

  it('signs in all the same when the hash cannot be stored, and logs neither password nor hash', async () => {
    const { memory, logsIn, hash, warnings } = await whereAnnRegistered();
    const before = await hash();
    const users = watched(memory.users, (method) => {
      if (method === 'changePassword') throw new DependencyUnavailableError();
    });
    expect(await logsIn(ann, { users, passwords: present })).to.have.property('accessToken');
    expect(await hash()).to.equal(before);
    expect(warnings).to.have.lengthOf(1);
    expect(inspect(warnings)).not.to.include(ann.password).and.not.to.include('$2b$');
  });
});

/** Ann registered when the cost was 4 and there was one pepper. */
async function whereAnnRegistered() {
  const memory = { ...memoryAdapters(), passwords: new BcryptPasswordHasher({ cost: 4, pepper }) };
  const user = await aCore(memory).accounts.register(ann);
  const warnings: unknown[] = [];
  const ignore = () => {};
  const logger = {
    debug: ignore,
    info: ignore,
    warn: (...line: unknown[]) => void warnings.push(line),
    error: ignore,
  };
  return {
    memory,
    user,
    warnings,
    logsIn: (login: typeof ann, replaced: Parameters<typeof aCore>[1]) =>
      aCore(memory, replaced, { logger }).accounts.logIn(login),
    hash: async () => (await memory.users.findById(user.id))!.passwordHash,
  };
}
