import { expect } from 'chai';
import { UsernameTakenError } from '../../src/domain/errors.ts';
import type { UserRepository } from '../../src/domain/ports/user-repository.ts';
import type { User } from '../../src/domain/user.ts';
import { aFreshId, aUser, later, noon, notIds } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

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

    it('keeps a user whose account is closed', async () => {
      const { subject } = opened();
      const user = aUser({ disabledAt: later(noon, 1) });
      await subject.add(user);
      expect(await subject.findById(user.id)).to.deep.equal(user);
    });

    it('closes an account, and opens it again', async () => {
      const { subject } = opened();
      const [user, other] = [aUser(), aUser()];
      for (const added of [user, other]) await subject.add(added);
      const closed = { ...user, disabledAt: later(noon, 5000) };
      expect(await subject.setDisabled(user.id, closed.disabledAt)).to.deep.equal(closed);
      expect(await subject.findByUsername(user.canonicalUsername)).to.deep.equal(closed);
      expect(await subject.findById(other.id), 'another account').to.deep.equal(other);
      expect(await subject.setDisabled(user.id, undefined)).to.deep.equal(user);
      expect(await subject.findById(user.id)).to.deep.equal(user);
    });

    it('closes no account by an id that is nobody’s, or no id', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      for (const id of [aFreshId(), ...notIds(user.id)]) {
        expect(await subject.setDisabled(id, noon), JSON.stringify(id)).to.equal(undefined);
      }
      expect(await subject.findById(user.id)).to.deep.equal(user);
    });

    it('lists users by canonical username, whichever was added first', async () => {
      const { subject } = opened();
      const [users, before] = await withNeighbours(subject);
      const listed = await subject.list({ limit: users.length, after: before });
      expect(listed).to.deep.equal(users.toSorted(byCodeUnits));
    });

    for (const limit of [1, 2, 3]) {
      it(`goes through users in pages of ${limit}, each once, whoever is added meanwhile`, async () => {
        const { subject } = opened();
        const [users, before] = await withNeighbours(subject);
        const expected = users.toSorted(byCodeUnits);
        const seen: User[] = [];
        for (let after = before; seen.length < users.length; after = seen.at(-1)?.canonicalUsername ?? '') {
          const page = await subject.list({ limit: Math.min(limit, users.length - seen.length), after });
          expect(page, 'a page that is not the last one').to.have.lengthOf.within(1, limit);
          seen.push(...page);
          await subject.add(aUser({ canonicalUsername: `${before}${'!'.repeat(seen.length)}` }));
        }
        expect(seen).to.deep.equal(expected);
      });
    }

    it('lists nobody after the last one, and begins with the first', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      expect(await subject.list({ limit: 100, after: '~' })).to.deep.equal([]);
      const [first] = await subject.list({ limit: 1 });
      expect(first && first.canonicalUsername <= user.canonicalUsername).to.equal(true);
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

    it('changes a password from the hash that is there, and nothing else', async () => {
      const { subject } = opened();
      const [user, other] = [aUser(), aUser()];
      await Promise.all([subject.add(user), subject.add(other)]);
      expect(await subject.changePassword(user.id, { from: user.passwordHash, to: 'v1$1$new' })).to.equal(true);
      const changed = { ...user, passwordHash: 'v1$1$new' };
      expect(await subject.findById(user.id)).to.deep.equal(changed);
      expect(await subject.findByUsername(user.canonicalUsername)).to.deep.equal(changed);
      expect(await subject.findById(other.id)).to.deep.equal(other);
    });

    it('changes no password whose hash is another by now, or that is nobody’s', async () => {
      const { subject } = opened();
      const [user, other] = [aUser(), aUser()];
      await Promise.all([subject.add(user), subject.add(other)]);
      for (const [id, from] of [
        [user.id, other.passwordHash],
        [user.id, ''],
        [user.id, `${user.passwordHash} `],
        [aFreshId(), user.passwordHash],
        ...notIds(user.id).map((id) => [id, user.passwordHash] as const),
      ] as const) {
        expect(await subject.changePassword(id, { from, to: 'v1$1$new' }), JSON.stringify([id, from])).to.equal(false);
      }
      expect(await subject.findById(user.id)).to.deep.equal(user);
    });

    /** A user who was deleted. */
    async function aDeleted(members: Partial<User> = {}) {
      const { subject } = opened();
      const user = aUser(members);
      await subject.add(user);
      expect(await subject.delete(user.id, user.passwordHash)).to.equal(true);
      return { subject, user };
    }

    it('deletes a user, and nobody else', async () => {
      const other = aUser();
      await opened().subject.add(other);
      const { subject, user } = await aDeleted();
      expect(await subject.findById(user.id)).to.equal(undefined);
      expect(await subject.findByUsername(user.canonicalUsername)).to.equal(undefined);
      const list = await subject.list({ limit: 1, after: user.canonicalUsername.slice(0, -1) });
      expect(list[0]?.id).not.to.equal(user.id);
      expect(await subject.findById(other.id)).to.deep.equal(other);
    });

    it('frees the name of a user who is deleted', async () => {
      const { subject, user } = await aDeleted();
      const next = aUser({ canonicalUsername: user.canonicalUsername });
      await subject.add(next);
      expect(await subject.findByUsername(user.canonicalUsername)).to.deep.equal(next);
      expect(await subject.isClosed(next.id)).to.equal(false);
    });

    it('deletes nobody whose hash is another by now, or who is nobody', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      for (const [id, hash] of [
        [user.id, `${user.passwordHash} `],
        [user.id, ''],
        [aFreshId(), user.passwordHash],
        ...notIds(user.id).map((id) => [id, user.passwordHash] as const),
      ] as const) {
        expect(await subject.delete(id, hash), JSON.stringify([id, hash])).to.equal(false);
      }
      expect(await subject.findById(user.id)).to.deep.equal(user);
      expect(await allDeleted(subject)).not.to.include(user.id);
    });

    it('deletes a user for exactly one of many callers', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      const outcomes = await atOnce(20, () => subject.delete(user.id, user.passwordHash));
      expect(reasonsOf(outcomes)).to.deep.equal([]);
      expect(valuesOf(outcomes).filter(Boolean)).to.have.lengthOf(1);
    });

    it('either deletes a user or changes the password, when both happen at the same moment', async () => {
      const { subject } = opened();
      for (let round = 0; round < 10; round++) {
        const user = aUser();
        await subject.add(user);
        const { passwordHash: from } = user;
        const both = [
          () => subject.delete(user.id, from),
          () => subject.changePassword(user.id, { from, to: 'v1$1$new' }),
        ];
        const outcomes = valuesOf(await atOnce(2, async (caller) => both[(caller + round) % 2]!()));
        expect(outcomes.filter(Boolean)).to.have.lengthOf(1);
        const isDeleted = outcomes[round % 2];
        expect((await subject.findById(user.id)) === undefined).to.equal(isDeleted);
        expect((await allDeleted(subject)).includes(user.id)).to.equal(isDeleted);
      }
    });

    it('lists deleted users by their ids, with how long ago that was, until they are forgotten', async () => {
      const ids: string[] = [];
      for (let users = 0; users < 3; users++) ids.push((await aDeleted()).user.id);
      const { subject } = opened();
      const [a, b, c] = ids.toSorted();
      expect((await allDeleted(subject)).filter((id) => ids.includes(id))).to.deep.equal([a, b, c]);
      const next = await subject.deletedUsers(a);
      expect(next.map(({ id }) => id).filter((id) => ids.includes(id))).to.deep.equal([b, c]);
      for (const { secondsAgo } of next) expect(secondsAgo).to.be.at.least(0);
      for (let times = 1; times <= 2; times++) await subject.forgetDeleted(b!);
      expect((await allDeleted(subject)).filter((id) => ids.includes(id))).to.deep.equal([a, c]);
    });

    it('lists no more than 100 deleted users at once', async () => {
      for (let users = 0; users < 101; users++) await aDeleted();
      const { subject } = opened();
      expect(await subject.deletedUsers()).to.have.lengthOf(100);
      for (const id of await allDeleted(subject)) await subject.forgetDeleted(id);
      expect(await subject.deletedUsers()).to.deep.equal([]);
    });

    it('takes for closed who is disabled, or deleted and not forgotten, and nobody else', async () => {
      const { subject, user } = await aDeleted();
      const other = aUser();
      await subject.add(other);
      expect(await subject.isClosed(other.id), 'open').to.equal(false);
      await subject.setDisabled(other.id, noon);
      expect(await subject.isClosed(other.id), 'disabled').to.equal(true);
      expect(await subject.isClosed(user.id), 'deleted').to.equal(true);
      await subject.forgetDeleted(user.id);
      for (const id of [user.id, aFreshId(), ...notIds(user.id)]) {
        expect(await subject.isClosed(id), JSON.stringify(id)).to.equal(false);
      }
    });

    it('lets exactly one of many change a password from the same hash', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      const from = user.passwordHash;
      const outcomes = await atOnce(20, (caller) => subject.changePassword(user.id, { from, to: `v1$1$${caller}` }));

      const changes = valuesOf(outcomes);
      expect(changes.filter((changed) => changed)).to.have.lengthOf(1);
      expect(changes).to.have.lengthOf(outcomes.length);
      expect(await subject.findById(user.id)).to.have.property('passwordHash', `v1$1$${changes.indexOf(true)}`);
    });
  });
}

/** The ids of all who were deleted and are not forgotten. */
async function allDeleted(subject: UserRepository): Promise<string[]> {
  const all: string[] = [];
  for (let page = await subject.deletedUsers(); page.length > 0; page = await subject.deletedUsers(all.at(-1))) {
    all.push(...page.map(({ id }) => id));
  }
  return all;
}

/** Users whose names are next to each other, and a name before all of theirs. */
async function withNeighbours(subject: UserRepository): Promise<[users: User[], before: string]> {
  const before = `m${aFreshId()}`;
  // Those of a language would be in another order.
  const users = ['z', '_a', '+a', 'a', 'a.b', 'ab', '9'].map((rest) => {
    return aUser({ canonicalUsername: `${before}${rest}`, disabledAt: rest === 'a' ? noon : undefined });
  });
  for (const user of users) await subject.add(user);
  return [users, before];
}

function byCodeUnits({ canonicalUsername: one }: User, { canonicalUsername: other }: User): number {
  return one < other ? -1 : 1;
}
