import { expect } from 'chai';
import { UsernameTakenError } from '../../src/domain/errors.ts';
import type { UserRepository } from '../../src/domain/ports/user-repository.ts';
import { aFreshId, aUser, notIds } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, reasonOf, reasonsOf } from './outcomes.ts';

/** What every `UserRepository` does. The repository may hold other users. */
export function userRepositoryContract(name: string, open: Open<UserRepository>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`UserRepository contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    it('finds a user by canonical username and by id, as added', async () => {
      const { subject } = opened();
      const user = aUser({ name: 'Zoë O’Neil-王 𝒵 "; drop table users; --' });
      await subject.add(user);
      expect(await subject.findByUsername(user.canonicalUsername)).to.deep.equal(user);
      expect(await subject.findById(user.id)).to.deep.equal(user);
    });

    it('keeps a user without a display name', async () => {
      const { subject } = opened();
      const user = aUser({ name: undefined });
      await subject.add(user);
      expect(await subject.findById(user.id)).to.deep.equal(user);
    });

    it('finds by the canonical form alone, and by all of it', async () => {
      const { subject } = opened();
      const user = aUser({ username: `Ann_${aFreshId()}`, canonicalUsername: `ann_${aFreshId()}` });
      await subject.add(user);
      expect(await subject.findByUsername(user.username), 'as typed').to.equal(undefined);
      expect(await subject.findByUsername(user.canonicalUsername.toUpperCase()), 'upper case').to.equal(undefined);
      expect(await subject.findByUsername(user.canonicalUsername.replace('_', 'x')), 'wildcard').to.equal(undefined);
      expect(await subject.findByUsername(`${user.canonicalUsername} `), 'padded').to.equal(undefined);
    });

    it('finds nobody by a name or an id that is nobody’s', async () => {
      const { subject } = opened();
      expect(await subject.findByUsername(aUser().canonicalUsername)).to.equal(undefined);
      expect(await subject.findById(aFreshId())).to.equal(undefined);
    });

    it('finds nobody by what is no id', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      for (const id of notIds(user.id)) expect(await subject.findById(id), JSON.stringify(id)).to.equal(undefined);
    });

    it('refuses a canonical username that is there already, and changes nothing', async () => {
      const { subject } = opened();
      const first = aUser();
      const second = aUser({ canonicalUsername: first.canonicalUsername, name: 'Somebody else' });
      await subject.add(first);
      expect(await reasonOf(subject.add(second))).to.be.instanceOf(UsernameTakenError);
      expect(await subject.findByUsername(first.canonicalUsername)).to.deep.equal(first);
      expect(await subject.findById(second.id)).to.equal(undefined);
    });

    it('lets exactly one of many have a username that all ask for at the same moment', async () => {
      const { subject } = opened();
      const canonicalUsername = `race-${aFreshId()}`;
      const users = Array.from({ length: 20 }, () => aUser({ canonicalUsername }));
      const outcomes = await atOnce(users.length, (caller) => subject.add(users[caller]!));

      const winners = users.filter((_, caller) => outcomes[caller]?.status === 'fulfilled');
      expect(winners).to.have.lengthOf(1);
      for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(UsernameTakenError);
      expect(await subject.findByUsername(canonicalUsername)).to.deep.equal(winners[0]);
      for (const user of users) {
        const expected = user === winners[0] ? user : undefined;
        expect(await subject.findById(user.id)).to.deep.equal(expected);
      }
    });
  });
}
