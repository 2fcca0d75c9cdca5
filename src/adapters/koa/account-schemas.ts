import { z } from 'zod';
import type { SessionSummary } from '../../application/list-sessions.ts';
import { type AccountEvent, accountEventTypes } from '../../domain/account-event.ts';
import { clientTextCodePointsMax, pageEventsMax, sessionsPerUserMax } from '../../domain/limits.ts';
import type { EventPage } from '../../domain/ports/event-log.ts';
import { revokeReasons } from '../../domain/session.ts';
import { cursor, id, limit, password, time } from './schemas.ts';

export const PasswordChange = z
  .strictObject({
    current_password: password,
    new_password: password.meta({ description: '8 to 256 characters, any of them.' }),
  })
  .meta({ id: 'PasswordChange', description: 'A password, and the one that takes its place.' });

export const PasswordProof = z
  .strictObject({ password })
  .meta({ id: 'PasswordProof', description: 'That whoever asks knows the password.' });

const address = z
  .string()
  .max(45)
  .nullable()
  .meta({ description: 'Where it was asked from; null where that is not known.' });
const device = z
  .string()
  .max(clientTextCodePointsMax)
  .nullable()
  .meta({
    description: 'What the client calls itself, in short; null where it does not say.',
    examples: ['Firefox on Linux'],
  });

const SessionBody = z
  .object({
    id,
    device,
    address,
    created_at: time,
    last_used_at: time.meta({ description: 'When it was opened or refreshed last.' }),
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
  })
  .meta({ id: 'Session', description: 'One sign-in, through all its refreshes.' });

export const SessionList = z
  .object({
    sessions: z.array(SessionBody).max(sessionsPerUserMax).meta({ description: 'Those that are live, newest first.' }),
  })
  .meta({ id: 'SessionList', description: 'Where a user is signed in.' });

const EventBody = z
  .object({
    id,
    type: z.enum(accountEventTypes).meta({ description: 'What happened.' }),
    session_id: id.nullable().meta({ description: 'Of which session; null where it was none.' }),
    reason: z.enum(revokeReasons).nullable().meta({ description: 'Why a session was ended; null for other events.' }),
    device,
    address,
    created_at: time,
  })
  .meta({ id: 'Event', description: 'Something that happened to an account.' });

export const EventList = z
  .object({
    events: z.array(EventBody).max(pageEventsMax).meta({ description: 'Newest first.' }),
    next_cursor: cursor.nullable().meta({ description: 'Asks for the next page; null at the end.' }),
  })
  .meta({ id: 'EventList', description: 'One page of events.' });

export const EventQuery = z.strictObject({
  limit: limit(pageEventsMax),
  cursor: cursor.optional().meta({ description: 'The next_cursor of the page before.' }),
});

export function sessionList(sessions: readonly SessionSummary[]): z.output<typeof SessionList> {
  return {
    sessions: sessions.map(({ id, client, createdAt, lastUsedAt, current }) => ({
      id,
      device: client.device ?? null,
      address: client.address ?? null,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt.toISOString(),
      current,
    })),
  };
}

export function eventList({ events, nextCursor }: EventPage): z.output<typeof EventList> {
  return { events: events.map(eventBody), next_cursor: nextCursor ?? null };
}

function eventBody({ id, type, sessionId, reason, client, createdAt }: AccountEvent): z.output<typeof EventBody> {
  return {
    id,
    type,
    session_id: sessionId ?? null,
    reason: reason ?? null,
    device: client.device ?? null,
    address: client.address ?? null,
    created_at: createdAt.toISOString(),
  };
}
