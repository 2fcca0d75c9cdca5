import assert from 'node:assert/strict';
import type { Revocation, Rotation, SessionRepository } from '../domain/ports/session-repository.ts';
import type { Session } from '../domain/session.ts';
import { assertHas, assertIncludes, assertSame } from './assertions.ts';
import { aFreshId, aSession, later, noon, notIds } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, reasonsOf, valuesOf } from './outcomes.ts';

/**
 * What every `SessionRepository` does. The repository may hold other sessions.
 *
 * @example
 * ```ts
 * sessionRepositoryContract('memory', async () => ({ subject: new MemorySessionRepository(), close: async () => {} }));
 * ```
 */
export function sessionRepositoryContract(name: string, open: Open<SessionRepository>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`SessionRepository contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function withSession(members: Partial<Session> = {}) {
      const { subject } = opened();
      const session = aSession(members);
      await subject.add(session);
      return { subject, session };
    }

    /** Sessions of one user, one a second, and one of another user. */
    async function withSessions(...members: Partial<Session>[]) {
      const { subject } = opened();
      const userId = aFreshId();
      const sessions = members.map((its, at) => aSession({ userId, createdAt: later(noon, at * 1000), ...its }));
      const foreign = aSession();
      for (const session of [...sessions, foreign]) await subject.add(session);
      return { subject, userId, sessions, foreign };
    }

    it('finds a session as it was added', async () => {
      const keys = { keyId: 32_767, keySince: 999_999_998, previousKeyId: 32_766 };
      const { subject, session } = await withSession({ ...keys, generation: 999_999_999 });
      assertSame(await subject.find(session.id), session);
    });

    it('finds a session that has ended', async () => {
      const revoked = await withSession({ revokedAt: later(noon, 1), revokeReason: 'log-out' });
      assertSame(await revoked.subject.find(revoked.session.id), revoked.session);
      const long = later(noon, -365 * 24 * 60 * 60 * 1000);
      const expired = await withSession({ createdAt: long });
      assertSame(await expired.subject.find(expired.session.id), expired.session);
    });

    it('finds nothing by an id that is no session’s, or no id', async () => {
      const { subject, session } = await withSession();
      for (const id of [aFreshId(), ...notIds(session.id)]) {
        assert.equal(await subject.find(id), undefined, JSON.stringify(id));
      }
    });

    it('rotates the newest generation, and hands out the session as it is afterwards', async () => {
      const { subject, session } = await withSession();
      const rotation = rotationOf(session, { keyId: 7, now: later(noon, 3_600_001) });
      const expected = rotatedBy(session, rotation);
      assertSame(await subject.rotate(rotation), expected);
      assertSame(await subject.find(session.id), expected);
    });

    it('finds a session of which it is not known where it was opened', async () => {
      const { subject, session } = await withSession({ client: { address: undefined, device: undefined } });
      assertSame(await subject.find(session.id), session);
    });

    it('keeps where a session was refreshed last, as far as that is known', async () => {
      const { subject, session } = await withSession();
      const unknown = { address: undefined, device: undefined };
      const first = await subject.rotate(rotationOf(session, { client: unknown }));
      assertSame(first?.client, session.client);
      const moved = { address: '2001:db8::1', device: undefined };
      const second = await subject.rotate(rotationOf(first!, { client: moved }));
      assertSame(second?.client, { address: '2001:db8::1', device: session.client.device });
    });

    it('remembers which generations were made with the key before', async () => {
      const { subject, session } = await withSession({ keyId: 1, generation: 3 });
      const rolled = await subject.rotate(rotationOf(session, { keyId: 2 }));
      assertHas(rolled, { keyId: 2, keySince: 4, previousKeyId: 1 });
      const same = await subject.rotate(rotationOf(rolled!, { keyId: 2 }));
      assertHas(same, { keyId: 2, keySince: 4, previousKeyId: 1 });
      const again = await subject.rotate(rotationOf(same!, { keyId: 3 }));
      assertHas(again, { keyId: 3, keySince: 6, previousKeyId: 2 });
    });

    it('rotates one generation after another', async () => {
      const { subject, session } = await withSession();
      let current = session;
      for (let generation = 1; generation <= 3; generation++) {
        const rotated = await subject.rotate(rotationOf(current, { now: later(current.rotatedAt, 1000) }));
        assert.equal(rotated?.generation, generation);
        current = rotated!;
      }
    });

    it('leaves every other session as it is', async () => {
      const { subject, session } = await withSession();
      const { session: other } = await withSession({ userId: session.userId });
      await subject.rotate(rotationOf(session));
      assertSame(await subject.find(other.id), other);
    });

    it('rotates no generation but the newest', async () => {
      const { subject, session } = await withSession({ generation: 5 });
      for (const generation of [0, 4, 6, 999_999_999]) {
        assert.equal(await subject.rotate(rotationOf(session, { generation })), undefined, `${generation}`);
      }
      assertSame(await subject.find(session.id), session);
    });

    it('does not rotate a generation twice', async () => {
      const { subject, session } = await withSession();
      const rotated = await subject.rotate(rotationOf(session));
      assert.equal(await subject.rotate(rotationOf(session, { now: later(noon, 5000) })), undefined);
      assertSame(await subject.find(session.id), rotated);
    });

    it('does not rotate a session that was revoked', async () => {
      const { subject, session } = await withSession({ revokedAt: later(noon, 1), revokeReason: 'reuse' });
      assert.equal(await subject.rotate(rotationOf(session)), undefined);
      assertSame(await subject.find(session.id), session);
    });

    for (const end of ['idleExpiresAt', 'absoluteExpiresAt'] as const) {
      it(`rotates until the millisecond before \`${end}\`, and not from then on`, async () => {
        const sooner = later(noon, 60_000);
        const { subject, session } = await withSession({ [end]: sooner });
        assert.equal(await subject.rotate(rotationOf(session, { now: later(sooner, 1) })), undefined, 'after');
        assert.equal(await subject.rotate(rotationOf(session, { now: sooner })), undefined, 'at');
        assertSame(await subject.find(session.id), session);
        assert.notEqual(await subject.rotate(rotationOf(session, { now: later(sooner, -1) })), undefined, 'before');
      });
    }

    it('rotates nothing by an id that is no session’s, or no id', async () => {
      const { subject, session } = await withSession();
      for (const id of [aFreshId(), ...notIds(session.id)]) {
        assert.equal(await subject.rotate(rotationOf(session, { id })), undefined, JSON.stringify(id));
      }
      assertSame(await subject.find(session.id), session);
    });

    it('rotates a generation exactly once, however many ask at the same moment', async () => {
      const { subject, session } = await withSession();
      const rotations = Array.from({ length: 20 }, (_, caller) =>
        rotationOf(session, { keyId: caller, now: later(noon, 1000 + caller) }),
      );
      const outcomes = await atOnce(rotations.length, (caller) => subject.rotate(rotations[caller]!));

      assert.equal(valuesOf(outcomes).length, rotations.length, 'nobody gets an error');
      const winners = valuesOf(outcomes).filter((rotated) => rotated !== undefined);
      assert.equal(winners.length, 1);
      assertSame(winners[0], rotatedBy(session, rotations[winners[0]!.keyId]!));
      assertSame(await subject.find(session.id), winners[0]);
    });

    it('lists the sessions of a user that are live, newest first, and of the same moment the one with the greatest id', async () => {
      const ended = [
        { revokedAt: later(noon, 1), revokeReason: 'log-out' },
        { idleExpiresAt: later(noon, 60_000) },
        { absoluteExpiresAt: later(noon, 60_000) },
      ] as const;
      const same = { createdAt: later(noon, 500) };
      const { subject, userId, sessions } = await withSessions({}, same, {}, same, ...ended);
      const listed = await subject.listLive(userId, later(noon, 60_000));
      const expected = sessions.slice(0, 4).toSorted(newestFirst);
      assertSame(listed, expected);
    });

    it('lists a session until the millisecond before its end', async () => {
      const sooner = later(noon, 60_000);
      const { subject, userId } = await withSessions({ idleExpiresAt: sooner });
      assert.equal((await subject.listLive(userId, later(sooner, -1))).length, 1);
      assertSame(await subject.listLive(userId, sooner), []);
    });

    it('lists nothing for a user without sessions, or no user', async () => {
      const { subject, userId } = await withSessions({});
      for (const id of [aFreshId(), ...notIds(userId)]) {
        assertSame(await subject.listLive(id, noon), [], JSON.stringify(id));
      }
    });

    it('counts the live sessions of users, and leaves out who has none', async () => {
      const ended = [
        { revokedAt: later(noon, 1), revokeReason: 'log-out' },
        { idleExpiresAt: later(noon, 60_000) },
        { absoluteExpiresAt: later(noon, 60_000) },
      ] as const;
      const { subject, userId, foreign } = await withSessions({}, {}, ...ended);
      const expected = [
        [userId, 2],
        [foreign.userId, 1],
      ] as const;
      const ids = [aFreshId(), userId, foreign.userId, ...notIds(userId)];
      assertSame(await subject.countLive(ids, later(noon, 60_000)), new Map(expected));
      assertSame(await subject.countLive([foreign.userId], noon), new Map([expected[1]]));
      assertSame(await subject.countLive([], noon), new Map());
    });

    it('revokes a session, and only that one', async () => {
      const { subject, sessions, foreign } = await withSessions({}, {});
      const [one, other] = sessions as [Session, Session];
      assert.equal(await subject.revoke(one.id, aRevocation()), true);
      assertSame(await subject.find(one.id), revokedBy(one, aRevocation()));
      assertSame(await subject.find(other.id), other);
      assertSame(await subject.find(foreign.id), foreign);
    });

    it('revokes a session once: when and why stay as they were', async () => {
      const { subject, session } = await withSession();
      await subject.revoke(session.id, aRevocation());
      assert.equal(await subject.revoke(session.id, { now: later(noon, 9000), reason: 'log-out' }), false);
      assertSame(await subject.find(session.id), revokedBy(session, aRevocation()));
    });

    it('lets exactly one of many revoke a session', async () => {
      const { subject, session } = await withSession();
      const outcomes = await atOnce(20, (caller) =>
        subject.revoke(session.id, { now: later(noon, caller), reason: 'reuse' }),
      );
      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter((isFirst) => isFirst).length, 1);
      const winner = outcomes.findIndex((outcome) => outcome.status === 'fulfilled' && outcome.value);
      assertSame((await subject.find(session.id))?.revokedAt, later(noon, winner));
    });

    it('rotates or revokes first, and never rotates what is revoked', async () => {
      const { subject, session } = await withSession();
      await atOnce(20, async (caller) =>
        caller === 10 ? subject.revoke(session.id, aRevocation()) : subject.rotate(rotationOf(session)),
      );
      const after = await subject.find(session.id);
      assertHas(after, { revokeReason: 'reuse' });
      assertIncludes([0, 1], [after?.generation]);
      assert.equal(await subject.rotate(rotationOf(after!)), undefined);
    });

    it('revokes nothing by an id that is no session’s, or no id', async () => {
      const { subject, session } = await withSession();
      for (const id of [aFreshId(), ...notIds(session.id)]) {
        assert.equal(await subject.revoke(id, aRevocation()), false, JSON.stringify(id));
      }
      assertSame(await subject.find(session.id), session);
    });

    it('revokes all live sessions of a user, and says which', async () => {
      const ended = { revokedAt: later(noon, 1), revokeReason: 'log-out' } as const;
      const { subject, userId, sessions, foreign } = await withSessions({}, {}, ended, { idleExpiresAt: noon });
      const ids = await subject.revokeAll(userId, aRevocation());
      const [one, other, revoked, expired] = sessions as [Session, Session, Session, Session];
      assertSame(ids.toSorted(), [one.id, other.id].toSorted());
      for (const session of [one, other]) assertSame(await subject.find(session.id), revokedBy(session, aRevocation()));
      for (const session of [revoked, expired, foreign]) assertSame(await subject.find(session.id), session);
      assertSame(await subject.revokeAll(userId, aRevocation()), [], 'again');
    });

    it('spares one session of all', async () => {
      const { subject, userId, sessions } = await withSessions({}, {}, {});
      const [one, spared, other] = sessions as [Session, Session, Session];
      const ids = await subject.revokeAll(userId, aRevocation(), spared.id);
      assertSame(ids.toSorted(), [one.id, other.id].toSorted());
      assertSame(await subject.find(spared.id), spared);
    });

    it('revokes no sessions of no user', async () => {
      const { subject, userId, sessions } = await withSessions({});
      for (const id of [aFreshId(), ...notIds(userId)]) {
        assertSame(await subject.revokeAll(id, aRevocation()), [], JSON.stringify(id));
      }
      assertSame(await subject.find(sessions[0]!.id), sessions[0]);
    });

    it('forgets the sessions of a user that ended for good before a moment', async () => {
      const end = later(noon, 60_000);
      const { subject, userId, sessions, foreign } = await withSessions(
        { absoluteExpiresAt: later(end, -1) },
        { absoluteExpiresAt: end },
        { idleExpiresAt: noon },
      );
      await subject.forget(userId, end);
      assert.equal(await subject.find(sessions[0]!.id), undefined);
      for (const session of [...sessions.slice(1), foreign]) assertSame(await subject.find(session.id), session);
      await subject.forget(aFreshId(), end);
      for (const id of notIds(userId)) await subject.forget(id, end);
      assertSame(await subject.find(foreign.id), foreign);
    });

    it('deletes the sessions of a user, live or ended, and no others', async () => {
      const ended = { revokedAt: noon, revokeReason: 'log-out' } as const;
      const { subject, userId, sessions, foreign } = await withSessions({}, ended, { idleExpiresAt: noon });
      for (const nobody of [aFreshId(), ...notIds(userId)]) {
        assert.equal(await subject.deleteOf(nobody), 0, JSON.stringify(nobody));
      }
      assert.equal(await subject.deleteOf(userId), 3);
      for (const { id } of sessions) assert.equal(await subject.find(id), undefined);
      assert.equal(await subject.deleteOf(userId), 0);
      assertSame(await subject.find(foreign.id), foreign);
    });

    it('deletes no more than 1000 sessions at once', async () => {
      const { subject, userId } = await withSessions(...Array.from({ length: 1001 }, () => ({})));
      assert.equal(await subject.deleteOf(userId), 1000);
      assert.equal(await subject.deleteOf(userId), 1);
    });

    it('counts each deleted session for one of many callers', async () => {
      const { subject, userId } = await withSessions(...Array.from({ length: 30 }, () => ({})));
      const outcomes = await atOnce(20, () => subject.deleteOf(userId));
      assertSame(reasonsOf(outcomes), []);
      assert.equal(
        valuesOf(outcomes).reduce((sum, deleted) => sum + deleted, 0),
        30,
      );
    });
  });
}

function aRevocation(): Revocation {
  return { now: later(noon, 5000), reason: 'reuse' };
}

function revokedBy(session: Session, { now, reason }: Revocation): Session {
  return { ...session, revokedAt: now, revokeReason: reason };
}

function newestFirst(one: Session, other: Session): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1);
}

function rotationOf(session: Session, members: Partial<Rotation> = {}): Rotation {
  const now = members.now ?? later(noon, 1000);
  const { id, generation, keyId, client } = session;
  return { id, generation, keyId, now, idleExpiresAt: later(now, 7 * 24 * 60 * 60 * 1000), client, ...members };
}

function rotatedBy(session: Session, { generation, keyId, now, idleExpiresAt }: Rotation): Session {
  const next = generation + 1;
  const keys = keyId === session.keyId ? {} : { keyId, keySince: next, previousKeyId: session.keyId };
  return { ...session, ...keys, generation: next, rotatedAt: now, idleExpiresAt };
}
