import type { Client } from './client.ts';
import type { PagePosition } from './cursor.ts';
import type { RevokeReason, SessionId } from './session.ts';
import type { UserId } from './user.ts';

/** What can happen to an account. */
export const accountEventTypes = [
  'registered',
  'logged-in',
  'login-failed',
  'refreshed',
  'reuse-detected',
  'revoked',
  'password-changed',
] as const;
/** What can happen to an account: what of it is written down. */
export type AccountEventType = (typeof accountEventTypes)[number];

/** Something that happened to an account, as its user may see it. */
export type AccountEvent = {
  /** A UUID. */
  readonly id: string;
  /** Whose account; `undefined` for a sign-in with a name that is nobody's. */
  readonly userId: UserId | undefined;
  readonly type: AccountEventType;
  readonly createdAt: Date;
  readonly sessionId: SessionId | undefined;
  /** Of a refresh token: the one that came back in a reuse, the new one in a refresh. */
  readonly generation: number | undefined;
  /** Of a revocation. */
  readonly reason: RevokeReason | undefined;
  /** Who did it, as far as is known. */
  readonly client: Client;
};

/** The list that a user's events are, for cursors. By its first member it is never one of images. */
export function eventList(userId: UserId): [list: string, userId: UserId, order: string] {
  return ['events', userId, 'newest-first'];
}

/** Where an event stands in that list. */
export function eventPosition({ createdAt, id }: AccountEvent): PagePosition {
  return { at: createdAt, id };
}
