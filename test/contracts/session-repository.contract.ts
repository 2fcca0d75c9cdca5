import { expect } from 'chai';
import type { Rotation, SessionRepository } from '../../src/domain/ports/session-repository.ts';
import type { Session } from '../../src/domain/session.ts';
import { aFreshId, aSession, later, noon, notIds } from './builders.ts';
import { globalRunner, inEachCase, type Opened } from './opened.ts';
import { atOnce, valuesOf } from './outcomes.ts';

/** Where sessions must belong to a user that exists, `userId` is one; otherwise it can be left out. */
export type OpenedSessions = Opened<SessionRepository> & { readonly userId?: string };

/** What every `SessionRepository` does. The repository may hold other sessions. */
export function sessionRepositoryContract(
  name: string,
  open: () => Promise<OpenedSessions>,
  runner = globalRunner(),
): void {
  const { describe, it } = runner;
  describe(`SessionRepository contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function withSession(members: Partial<Session> = {}) {
      const { subject, userId = aFreshId() } = opened();
      const session = aSession({ userId, ...members });
      await subject.add(session);
      return { subject, session };
    }

    it('finds a session as it was added', async () => {
      const { subject, session } = await withSession({ keyId: 32_767, generation: 999_999_999 });
      expectSame(await subject.find(session.id), session);
    });

    it('finds a session that has ended', async () => {
      const revoked = await withSession({ revokedAt: later(noon, 1), revokeReason: 'log-out' });
      expectSame(await revoked.subject.find(revoked.session.id), revoked.session);
      const long = later(noon, -365 * 24 * 60 * 60 * 1000);
      const expired = await withSession({ createdAt: long });
      expectSame(await expired.subject.find(expired.session.id), expired.session);
    });

    it('finds nothing by an id that is no session’s, or no id', async () => {
      const { subject, session } = await withSession();
      for (const id of [aFreshId(), ...notIds(session.id)]) {
        expect(await subject.find(id), JSON.stringify(id)).to.equal(undefined);
      }
    });

    it('rotates the newest generation, and hands out the session as it is afterwards', async () => {
      const { subject, session } = await withSession();
      const rotation = rotationOf(session, { keyId: 7, now: later(noon, 3_600_001) });
      const expected = rotatedBy(session, rotation);
      expectSame(await subject.rotate(rotation), expected);
      expectSame(await subject.find(session.id), expected);
    });

    it('rotates one generation after another', async () => {
      const { subject, session } = await withSession();
      let current = session;
      for (let generation = 1; generation <= 3; generation++) {
        const rotated = await subject.rotate(rotationOf(current, { now: later(current.rotatedAt, 1000) }));
        expect(rotated?.generation).to.equal(generation);
        current = rotated!;
      }
    });

    it('leaves every other session as it is', async () => {
      const { subject, session } = await withSession();
      const { session: other } = await withSession({ userId: session.userId });
      await subject.rotate(rotationOf(session));
      expectSame(await subject.find(other.id), other);
    });

    it('rotates no generation but the newest', async () => {
      const { subject, session } = await withSession({ generation: 5 });
      for (const generation of [0, 4, 6, 999_999_999]) {
        expect(await subject.rotate(rotationOf(session, { generation })), `${generation}`).to.equal(undefined);
      }
      expectSame(await subject.find(session.id), session);
    });

    it('does not rotate a generation twice', async () => {
      const { subject, session } = await withSession();
      const rotated = await subject.rotate(rotationOf(session));
      expect(await subject.rotate(rotationOf(session, { now: later(noon, 5000) }))).to.equal(undefined);
      expectSame(await subject.find(session.id), rotated);
    });

    it('does not rotate a session that was revoked', async () => {
      const { subject, session } = await withSession({ revokedAt: later(noon, 1), revokeReason: 'reuse' });
      expect(await subject.rotate(rotationOf(session))).to.equal(undefined);
      expectSame(await subject.find(session.id), session);
    });

    for (const end of ['idleExpiresAt', 'absoluteExpiresAt'] as const) {
      it(`rotates until the millisecond before \`${end}\`, and not from then on`, async () => {
        const sooner = later(noon, 60_000);
        const { subject, session } = await withSession({ [end]: sooner });
        expect(await subject.rotate(rotationOf(session, { now: later(sooner, 1) })), 'after').to.equal(undefined);
        expect(await subject.rotate(rotationOf(session, { now: sooner })), 'at').to.equal(undefined);
        expectSame(await subject.find(session.id), session);
        expect(await subject.rotate(rotationOf(session, { now: later(sooner, -1) })), 'before').not.to.equal(undefined);
      });
    }

    it('rotates nothing by an id that is no session’s, or no id', async () => {
      const { subject, session } = await withSession();
      for (const id of [aFreshId(), ...notIds(session.id)]) {
        expect(await subject.rotate(rotationOf(session, { id })), JSON.stringify(id)).to.equal(undefined);
      }
      expectSame(await subject.find(session.id), session);
    });

    it('rotates a generation exactly once, however many ask at the same moment', async () => {
      const { subject, session } = await withSession();
      const rotations = Array.from({ length: 20 }, (_, caller) =>
        rotationOf(session, { keyId: caller, now: later(noon, 1000 + caller) }),
      );
      const outcomes = await atOnce(rotations.length, (caller) => subject.rotate(rotations[caller]!));

      expect(valuesOf(outcomes), 'nobody gets an error').to.have.lengthOf(rotations.length);
      const winners = valuesOf(outcomes).filter((rotated) => rotated !== undefined);
      expect(winners).to.have.lengthOf(1);
      expectSame(winners[0], rotatedBy(session, rotations[winners[0]!.keyId]!));
      expectSame(await subject.find(session.id), winners[0]);
    });
  });
}

function rotationOf(session: Session, members: Partial<Rotation> = {}): Rotation {
  const now = members.now ?? later(noon, 1000);
  const { id, generation } = session;
  return { id, generation, keyId: 1, now, idleExpiresAt: later(now, 7 * 24 * 60 * 60 * 1000), ...members };
}

function rotatedBy(session: Session, { generation, keyId, now, idleExpiresAt }: Rotation): Session {
  return { ...session, generation: generation + 1, keyId, rotatedAt: now, idleExpiresAt };
}

// A driver may hand bytes out as a subclass of Uint8Array; what counts is what is in them.
function expectSame(actual: Session | undefined, expected: Session | undefined): void {
  expect(plain(actual)).to.deep.equal(plain(expected));
}

function plain(session: Session | undefined): object | undefined {
  return session && { ...session, seed: [...session.seed] };
}
