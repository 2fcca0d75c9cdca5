import { inspect } from 'node:util';
import { expect } from 'chai';
import { MemoryPasswordHasher } from '../../src/adapters/memory/index.ts';
import { DependencyUnavailableError, OverloadedError, type PasswordHasher } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';

const present = new MemoryPasswordHasher({ version: 2 });
const ann = { username: 'ann', password: 'pässwörter' };

describe('Logging in with a password whose hash is of an older make', () => {
  it('stores a hash of the present make, once', async () => {
    const { logsIn, hash } = await whereAnnRegistered();
    expect(present.needsRehash(await hash())).to.equal(true);
    await logsIn(ann, { passwords: present });
    const renewed = await hash();
    expect(present.needsRehash(renewed)).to.equal(false);
    expect(await present.verify(ann.password, renewed)).to.equal(true);
    await logsIn(ann, { passwords: present });
    expect(await hash()).to.equal(renewed);
  });

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
    expect(inspect(warnings)).not.to.include(ann.password).and.not.to.include('memory$');
  });
});

/** Ann registered when hashes were of an older make. */
async function whereAnnRegistered() {
  const memory = { ...memoryAdapters(), passwords: new MemoryPasswordHasher({ version: 1 }) };
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
