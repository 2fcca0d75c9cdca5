import assert from 'node:assert/strict';
import type { AccountEvent } from '../domain/account-event.ts';
import { InvalidCursorError } from '../domain/errors.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import { assertInstance, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, anEvent, later, noon, notIds } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

const longAgo = later(noon, -90 * 24 * 60 * 60 * 1000);

/**
 * What every `EventLog` does. The log may hold other events, none of them from before 1990.
 *
 * @example
 * ```ts
 * eventLogContract('memory', async () => ({ subject: new MemoryEventLog(), close: async () => {} }));
 * ```
 */
export function eventLogContract(name: string, open: Open<EventLog>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`EventLog contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    /** Events of one user that happened a second apart, but for three of the same moment; written in no order. */
    async function withEvents() {
      const { subject } = opened();
      const [userId, otherUserId] = [aFreshId(), aFreshId()];
      const events = [2, 0, 1, 1, 1, 3, -1].map((second) => anEvent({ userId, createdAt: later(noon, second * 1000) }));
      await append(subject, events);
      return { subject, userId, otherUserId, events };
    }

    it('gives events back as they were written down', async () => {
      const { subject } = opened();
      const userId = aFreshId();
      const unknown = { address: undefined, device: undefined };
      const events = [
        anEvent({ userId, type: 'reuse-detected', reason: 'reuse', generation: 999_999_999 }),
        anEvent({ userId, type: 'registered', sessionId: undefined, client: unknown, createdAt: later(noon, -1) }),
      ];
      await append(subject, events);
      assertSame(await subject.page({ userId, limit: 100 }), { events, nextCursor: undefined });
    });

    it('keeps what happened to nobody’s account from everybody', async () => {
      const { subject } = opened();
      const userId = aFreshId();
      await append(subject, [anEvent({ userId: undefined, type: 'login-failed', sessionId: undefined })]);
      assertSame(await subject.page({ userId, limit: 100 }), { events: [], nextCursor: undefined });
    });

    it('lists the newest first, and of the same moment the one with the greatest id', async () => {
      const { subject, userId, events } = await withEvents();
      const page = await subject.page({ userId, limit: 100 });
      assertSame(page, { events: events.toSorted(newestFirst), nextCursor: undefined });
    });

    for (const limit of [1, 2, 7]) {
      it(`goes through all events in pages of ${limit}, each once, and ends`, async () => {
        const { subject, userId, events } = await withEvents();
        assertSame(await allPages(subject, userId, limit), events.toSorted(newestFirst));
      });
    }

    it('shows each event that was there throughout once, whatever happens between the pages', async () => {
      const { subject, userId, events } = await withEvents();
      const seen = await allPages(subject, userId, 2, () =>
        append(subject, [anEvent({ userId, createdAt: later(noon, 10_000), type: 'refreshed' })]),
      );
      assertSame(seen, events.toSorted(newestFirst));
    });

    it('lists nobody else’s events, and none for who has none', async () => {
      const { subject, userId, otherUserId, events } = await withEvents();
      const theirs = anEvent({ userId: otherUserId });
      await append(subject, [theirs]);
      assertSame((await subject.page({ userId, limit: 100 })).events, events.toSorted(newestFirst));
      assertSame((await subject.page({ userId: otherUserId, limit: 100 })).events, [theirs]);
      for (const id of [aFreshId(), ...notIds(userId)]) {
        assertSame((await subject.page({ userId: id, limit: 100 })).events, [], JSON.stringify(id));
      }
    });

    it('refuses the cursor of another user, a changed one, and what is none', async () => {
      const { subject, userId, otherUserId } = await withEvents();
      const cursor = (await subject.page({ userId, limit: 2 })).nextCursor ?? '';
      await expectRefusal(subject, otherUserId, cursor);
      for (const changed of [cursor.replace(/^./, '_'), `${cursor}A`, cursor.slice(1), '', '0', '\u0000', aFreshId()]) {
        await expectRefusal(subject, userId, changed);
      }
    });

    it('deletes what is older than the events that are kept, and nothing else', async () => {
      const { subject } = opened();
      const [userId, otherUserId] = [aFreshId(), aFreshId()];
      const old = [userId, otherUserId, undefined].map((whose) =>
        anEvent({ userId: whose, createdAt: new Date('1980-01-01T00:00:00Z') }),
      );
      const kept = anEvent({ userId, createdAt: new Date('1985-01-01T00:00:00Z') });
      for (const event of [...old, kept]) await subject.append(event, new Date(0));
      const now = anEvent({ userId });
      await subject.append(now, kept.createdAt);
      assertSame((await subject.page({ userId, limit: 100 })).events, [now, kept]);
      assertSame((await subject.page({ userId: otherUserId, limit: 100 })).events, []);
    });

    it('writes down what happens at the same moment, each once', async () => {
      const { subject } = opened();
      const userId = aFreshId();
      const old = Array.from({ length: 10 }, () => anEvent({ userId, createdAt: new Date('1980-01-01T00:00:00Z') }));
      for (const event of old) await subject.append(event, new Date(0));
      const events = Array.from({ length: 20 }, () => anEvent({ userId }));
      const outcomes = await atOnce(events.length, (caller) => subject.append(events[caller]!, longAgo));
      assertSame(reasonsOf(outcomes), []);
      assertSame((await subject.page({ userId, limit: 100 })).events, events.toSorted(newestFirst));
    });

    it('deletes the events of a user, and no others', async () => {
      const { subject, userId, otherUserId, events } = await withEvents();
      const theirs = anEvent({ userId: otherUserId });
      await append(subject, [theirs]);
      for (const nobody of [aFreshId(), ...notIds(userId)]) {
        assert.equal(await subject.deleteOf(nobody), 0, JSON.stringify(nobody));
      }
      assert.equal(await subject.deleteOf(userId), events.length);
      assertSame((await subject.page({ userId, limit: 100 })).events, []);
      assert.equal(await subject.deleteOf(userId), 0);
      assertSame((await subject.page({ userId: otherUserId, limit: 100 })).events, [theirs]);
    });

    it('deletes no more than 1000 events at once, and counts each for one of many callers', async () => {
      const { subject } = opened();
      const userId = aFreshId();
      await append(
        subject,
        Array.from({ length: 1001 }, () => anEvent({ userId })),
      );
      assert.equal(await subject.deleteOf(userId), 1000);
      const outcomes = await atOnce(20, () => subject.deleteOf(userId));
      assertSame(reasonsOf(outcomes), []);
      assert.equal(
        valuesOf(outcomes).reduce((sum, deleted) => sum + deleted, 0),
        1,
      );
    });
  });
}

async function append(subject: EventLog, events: readonly AccountEvent[]): Promise<void> {
  for (const event of events) await subject.append(event, longAgo);
}

async function allPages(
  subject: EventLog,
  userId: string,
  limit: number,
  between: () => Promise<void> = async () => {},
): Promise<AccountEvent[]> {
  const seen: AccountEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await subject.page({ userId, limit, cursor });
    assertWithin(page.events.length, 1, limit);
    seen.push(...page.events);
    cursor = page.nextCursor;
    await between();
    assertWithin(seen.length, 0, 99, 'a list that never ends');
  } while (cursor !== undefined);
  return seen;
}

async function expectRefusal(subject: EventLog, userId: string, cursor: string): Promise<void> {
  const reason = await reasonOf(subject.page({ userId, limit: 2, cursor }));
  assertInstance(reason, InvalidCursorError, JSON.stringify(cursor));
}

function newestFirst(one: AccountEvent, other: AccountEvent): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1);
}
