import { z } from 'zod';
import type { SessionSummary } from '../../application/list-sessions.ts';
import { type AccountEvent, accountEventTypes } from '../../domain/account-event.ts';
import { pageEventsMax } from '../../domain/limits.ts';
import type { EventPage } from '../../domain/ports/event-log.ts';
import { revokeReasons } from '../../domain/session.ts';
import { cursor, id, limit, time } from './schemas.ts';

export const PasswordChange = z
  .strictObject({
    current_password: z.string().meta({ format: 'password' }),
    new_password: z.string().meta({ description: '8 to 256 characters, any of them.', format: 'password' }),
  })
  .meta({ id: 'PasswordChange' });

const address = z.string().nullable().meta({ description: 'Where it was asked from; null where that is not known.' });
const device = z
  .string()
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
  .meta({ id: 'Session' });

export const SessionList = z
  .object({ sessions: z.array(SessionBody).meta({ description: 'Those that are live, newest first.' }) })
  .meta({ id: 'SessionList' });

const EventBody = z
  .object({
    id,
    type: z.enum(accountEventTypes),
    session_id: id.nullable(),
    reason: z.enum(revokeReasons).nullable().meta({ description: 'Why a session was ended; null for other events.' }),
    device,
    address,
    created_at: time,
  })
  .meta({ id: 'Event' });

export const EventList = z
  .object({
    events: z.array(EventBody).meta({ description: 'Newest first.' }),
    next_cursor: cursor.nullable().meta({ description: 'Asks for the next page; null at the end.' }),
  })
  .meta({ id: 'EventList' });

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
