import { expect } from 'chai';
import { eventRows } from '../../../src/adapters/web/app/account/event-rows.ts';
import type { Event } from '../../../src/client/index.ts';
import { accountEventTypes } from '../../../src/domain/account-event.ts';
import { revokeReasons } from '../../../src/domain/session.ts';

let made = 0;
const anEvent = (type: Event['type'], differing: Partial<Event> = {}): Event => ({
  id: `event-${++made}`,
  type,
  session_id: 'one',
  reason: null,
  device: 'Firefox on Linux',
  address: '127.0.0.1',
  created_at: '2026-11-22T12:00:00Z',
  ...differing,
});

describe('the lines of what happened to an account', () => {
  it('are one for all that a session did by itself', () => {
    const [newest, ...rest] = [anEvent('refreshed'), anEvent('refreshed'), anEvent('refreshed')];
    const rows = eventRows([newest, ...rest, anEvent('logged-in')]);
    expect(rows.map(({ id, count }) => [id, count])).to.deep.equal([
      [newest.id, 3],
      [`event-${made}`, 1],
    ]);
  });

  it('are one for each session', () => {
    const events = ['one', 'two', 'one', 'two'].map((session_id) => anEvent('refreshed', { session_id }));
    expect(eventRows(events).map(({ event, count }) => [event.session_id, count])).to.deep.equal([
      ['one', 2],
      ['two', 2],
    ]);
  });

  it('leave in its place what a person did in between', () => {
    const events = [anEvent('refreshed'), anEvent('password-changed'), anEvent('refreshed')];
    expect(eventRows(events).map(({ event }) => event.type)).to.deep.equal(events.map(({ type }) => type));
  });

  it('stand out where somebody should look twice', () => {
    const warned = eventRows(accountEventTypes.map((type) => anEvent(type))).filter(({ warning }) => warning);
    expect(warned.map(({ event }) => event.type)).to.deep.equal(['login-failed', 'reuse-detected']);
  });

  it('have words for everything that can happen', () => {
    const ended = revokeReasons.map((reason) => anEvent('revoked', { reason }));
    const texts = eventRows([...accountEventTypes.map((type) => anEvent(type)), ...ended]).map(({ text }) => text);
    const codes: ReadonlySet<string> = new Set([...accountEventTypes, ...revokeReasons]);
    expect(texts.filter((text) => codes.has(text))).to.deep.equal([]);
    // the one without a reason, which an older service may send
    expect(texts.filter((text) => text === 'A session ended')).to.have.lengthOf(1);
  });
});
