import assert from 'node:assert/strict';
import { UsernameTakenError } from '../domain/errors.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import { assertExcludes, assertHas, assertInstance, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, aUser, later, noon, notIds } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

/**
 * What every `UserRepository` does. The repository may hold other users.
 *
 * @example
 * ```ts
 * userRepositoryContract('memory', async () => ({ subject: new MemoryUserRepository(), close: async () => {} }));
 * ```
 */
export function userRepositoryContract(name: string, open: Open<UserRepository>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`UserRepository contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    it('finds a user by canonical username and by id, as added', async () => {
      const { subject } = opened();
      const user = aUser({ name: 'Zoë O’Neil-王 𝒵 "; drop table users; --' });
      await subject.add(user);
      assertSame(await subject.findByUsername(user.canonicalUsername), user);
      assertSame(await subject.findById(user.id), user);
    });

    it('keeps a user without a display name', async () => {
      const { subject } = opened();
      const user = aUser({ name: undefined });
      await subject.add(user);
      assertSame(await subject.findById(user.id), user);
    });

    it('finds by the canonical form alone, and by all of it', async () => {
      const { subject } = opened();
      const user = aUser({ username: `Ann_${aFreshId()}`, canonicalUsername: `ann_${aFreshId()}` });
      await subject.add(user);
      assert.equal(await subject.findByUsername(user.username), undefined, 'as typed');
      assert.equal(await subject.findByUsername(user.canonicalUsername.toUpperCase()), undefined, 'upper case');
      assert.equal(await subject.findByUsername(user.canonicalUsername.replace('_', 'x')), undefined, 'wildcard');
      assert.equal(await subject.findByUsername(`${user.canonicalUsername} `), undefined, 'padded');
    });

    it('finds nobody by a name or an id that is nobody’s', async () => {
      const { subject } = opened();
      assert.equal(await subject.findByUsername(aUser().canonicalUsername), undefined);
      assert.equal(await subject.findById(aFreshId()), undefined);
    });

    it('finds nobody by what is no id', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      for (const id of notIds(user.id)) assert.equal(await subject.findById(id), undefined, JSON.stringify(id));
    });

    it('refuses a canonical username that is there already, and changes nothing', async () => {
      const { subject } = opened();
      const first = aUser();
      const second = aUser({ canonicalUsername: first.canonicalUsername, name: 'Somebody else' });
      await subject.add(first);
      assertInstance(await reasonOf(subject.add(second)), UsernameTakenError);
      assertSame(await subject.findByUsername(first.canonicalUsername), first);
      assert.equal(await subject.findById(second.id), undefined);
    });

    it('keeps a user whose account is closed', async () => {
      const { subject } = opened();
      const user = aUser({ disabledAt: later(noon, 1) });
      await subject.add(user);
      assertSame(await subject.findById(user.id), user);
    });

    it('closes an account, and opens it again', async () => {
      const { subject } = opened();
      const [user, other] = [aUser(), aUser()];
      for (const added of [user, other]) await subject.add(added);
      const closed = { ...user, disabledAt: later(noon, 5000) };
      assertSame(await subject.setDisabled(user.id, closed.disabledAt), closed);
      assertSame(await subject.findByUsername(user.canonicalUsername), closed);
      assertSame(await subject.findById(other.id), other, 'another account');
      assertSame(await subject.setDisabled(user.id, undefined), user);
      assertSame(await subject.findById(user.id), user);
    });

    it('closes no account by an id that is nobody’s, or no id', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      for (const id of [aFreshId(), ...notIds(user.id)]) {
        assert.equal(await subject.setDisabled(id, noon), undefined, JSON.stringify(id));
      }
      assertSame(await subject.findById(user.id), user);
    });

    it('lists users by canonical username, whichever was added first', async () => {
      const { subject } = opened();
      const [users, before] = await withNeighbours(subject);
      const listed = await subject.list({ limit: users.length, after: before });
      assertSame(listed, users.toSorted(byCodeUnits));
    });

    for (const limit of [1, 2, 3]) {
      it(`goes through users in pages of ${limit}, each once, whoever is added meanwhile`, async () => {
        const { subject } = opened();
        const [users, before] = await withNeighbours(subject);
        const expected = users.toSorted(byCodeUnits);
        const seen: User[] = [];
        for (let after = before; seen.length < users.length; after = seen.at(-1)?.canonicalUsername ?? '') {
          const page = await subject.list({ limit: Math.min(limit, users.length - seen.length), after });
          assertWithin(page.length, 1, limit, 'a page that is not the last one');
          seen.push(...page);
          await subject.add(aUser({ canonicalUsername: `${before}${'!'.repeat(seen.length)}` }));
        }
        assertSame(seen, expected);
      });
    }

    it('lists nobody after the last one, and begins with the first', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      assertSame(await subject.list({ limit: 100, after: '~' }), []);
      const [first] = await subject.list({ limit: 1 });
      assert.equal(first && first.canonicalUsername <= user.canonicalUsername, true);
    });

    it('lets exactly one of many have a username that all ask for at the same moment', async () => {
      const { subject } = opened();
      const canonicalUsername = `race-${aFreshId()}`;
      const users = Array.from({ length: 20 }, () => aUser({ canonicalUsername }));
      const outcomes = await atOnce(users.length, (caller) => subject.add(users[caller]!));

      const winners = users.filter((_, caller) => outcomes[caller]?.status === 'fulfilled');
      assert.equal(winners.length, 1);
      for (const reason of reasonsOf(outcomes)) assertInstance(reason, UsernameTakenError);
      assertSame(await subject.findByUsername(canonicalUsername), winners[0]);
      for (const user of users) {
        const expected = user === winners[0] ? user : undefined;
        assertSame(await subject.findById(user.id), expected);
      }
    });

    it('changes a password from the hash that is there, and nothing else', async () => {
      const { subject } = opened();
      const [user, other] = [aUser(), aUser()];
      await Promise.all([subject.add(user), subject.add(other)]);
      assert.equal(await subject.changePassword(user.id, { from: user.passwordHash, to: 'v1$1$new' }), true);
      const changed = { ...user, passwordHash: 'v1$1$new' };
      assertSame(await subject.findById(user.id), changed);
      assertSame(await subject.findByUsername(user.canonicalUsername), changed);
      assertSame(await subject.findById(other.id), other);
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
        assert.equal(await subject.changePassword(id, { from, to: 'v1$1$new' }), false, JSON.stringify([id, from]));
      }
      assertSame(await subject.findById(user.id), user);
    });

    /** A user who was deleted. */
    async function aDeleted(members: Partial<User> = {}) {
      const { subject } = opened();
      const user = aUser(members);
      await subject.add(user);
      assert.equal(await subject.delete(user.id, user.passwordHash), true);
      return { subject, user };
    }

    it('deletes a user, and nobody else', async () => {
      const other = aUser();
      await opened().subject.add(other);
      const { subject, user } = await aDeleted();
      assert.equal(await subject.findById(user.id), undefined);
      assert.equal(await subject.findByUsername(user.canonicalUsername), undefined);
      const list = await subject.list({ limit: 1, after: user.canonicalUsername.slice(0, -1) });
      assert.notEqual(list[0]?.id, user.id);
      assertSame(await subject.findById(other.id), other);
    });

    it('frees the name of a user who is deleted', async () => {
      const { subject, user } = await aDeleted();
      const next = aUser({ canonicalUsername: user.canonicalUsername });
      await subject.add(next);
      assertSame(await subject.findByUsername(user.canonicalUsername), next);
      assert.equal(await subject.isClosed(next.id), false);
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
        assert.equal(await subject.delete(id, hash), false, JSON.stringify([id, hash]));
      }
      assertSame(await subject.findById(user.id), user);
      assertExcludes(await allDeleted(subject), [user.id]);
    });

    it('deletes a user for exactly one of many callers', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      const outcomes = await atOnce(20, () => subject.delete(user.id, user.passwordHash));
      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter(Boolean).length, 1);
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
        assert.equal(outcomes.filter(Boolean).length, 1);
        const isDeleted = outcomes[round % 2];
        assert.equal((await subject.findById(user.id)) === undefined, isDeleted);
        assert.equal((await allDeleted(subject)).includes(user.id), isDeleted);
      }
    });

    it('lists deleted users by their ids, with how long ago that was, until they are forgotten', async () => {
      const ids: string[] = [];
      for (let users = 0; users < 3; users++) ids.push((await aDeleted()).user.id);
      const { subject } = opened();
      const [a, b, c] = ids.toSorted();
      assertSame(
        (await allDeleted(subject)).filter((id) => ids.includes(id)),
        [a, b, c],
      );
      const next = await subject.deletedUsers(a);
      assertSame(
        next.map(({ id }) => id).filter((id) => ids.includes(id)),
        [b, c],
      );
      for (const { secondsAgo } of next) assertWithin(secondsAgo, 0, Infinity);
      for (let times = 1; times <= 2; times++) await subject.forgetDeleted(b!);
      assertSame(
        (await allDeleted(subject)).filter((id) => ids.includes(id)),
        [a, c],
      );
    });

    it('lists no more than 100 deleted users at once', async () => {
      for (let users = 0; users < 101; users++) await aDeleted();
      const { subject } = opened();
      assert.equal((await subject.deletedUsers()).length, 100);
      for (const id of await allDeleted(subject)) await subject.forgetDeleted(id);
      assertSame(await subject.deletedUsers(), []);
    });

    it('takes for closed who is disabled, or deleted and not forgotten, and nobody else', async () => {
      const { subject, user } = await aDeleted();
      const other = aUser();
      await subject.add(other);
      assert.equal(await subject.isClosed(other.id), false, 'open');
      await subject.setDisabled(other.id, noon);
      assert.equal(await subject.isClosed(other.id), true, 'disabled');
      assert.equal(await subject.isClosed(user.id), true, 'deleted');
      await subject.forgetDeleted(user.id);
      for (const id of [user.id, aFreshId(), ...notIds(user.id)]) {
        assert.equal(await subject.isClosed(id), false, JSON.stringify(id));
      }
    });

    it('lets exactly one of many change a password from the same hash', async () => {
      const { subject } = opened();
      const user = aUser();
      await subject.add(user);
      const from = user.passwordHash;
      const outcomes = await atOnce(20, (caller) => subject.changePassword(user.id, { from, to: `v1$1$${caller}` }));

      const changes = valuesOf(outcomes);
      assert.equal(changes.filter((changed) => changed).length, 1);
      assert.equal(changes.length, outcomes.length);
      assertHas(await subject.findById(user.id), { passwordHash: `v1$1$${changes.indexOf(true)}` });
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
