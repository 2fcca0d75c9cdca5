import type { Client } from '../client.ts';
import type { RevokeReason, Session, SessionId } from '../session.ts';
import type { UserId } from '../user.ts';

/** What a rotation asks for: the generation that was presented, and what the row becomes. */
export type Rotation = {
  readonly id: SessionId;
  /** The generation that must still be the newest. */
  readonly generation: number;
  /** The key that signs the successor. */
  readonly keyId: number;
  readonly now: Date;
  /** When the session ends unless it is refreshed again. */
  readonly idleExpiresAt: Date;
  /** Where it is refreshed. What is not known of it stays as it was. */
  readonly client: Client;
};

/** When a session is revoked, and why. */
export type Revocation = { readonly now: Date; readonly reason: RevokeReason };

/**
 * Sessions: one row a sign-in, however often it was refreshed.
 *
 * @example
 * ```ts
 * const live = await sessions.listLive(userId, new Date());
 * for (const { id } of live) await sessions.revoke(id, { now: new Date(), reason: 'ended-by-user' });
 * ```
 */
export interface SessionRepository {
  /** Add a session. Its id is new; whether there is such a user is not asked. */
  add(session: Session): Promise<void>;

  /** The session with this id, live or ended, or `undefined`. */
  find(id: SessionId): Promise<Session | undefined>;

  /** A user's sessions that are live at `now`, newest first (by `createdAt`, then by `id`, both descending). */
  listLive(userId: UserId, now: Date): Promise<Session[]>;

  /** How many sessions each of these users has that are live at `now`; who has none is left out. */
  countLive(userIds: readonly UserId[], now: Date): Promise<Map<UserId, number>>;

  /**
   * Make the next generation the newest, if the presented one still is and the session is live at `now`: not
   * revoked, and before both of its ends. Atomic: of any number of callers with one generation exactly one gets the
   * session back, as it is afterwards. Everybody else gets `undefined`, and nothing was changed.
   *
   * Where the key is another one than before, the one before is remembered with the generation that it ends at.
   */
  rotate(rotation: Rotation): Promise<Session | undefined>;

  /**
   * Revoke a session that was not revoked before. Atomic: of any number of callers exactly one gets `true`; when and
   * why are that one's. `false` where there is no such session, or it was revoked already.
   */
  revoke(id: SessionId, revocation: Revocation): Promise<boolean>;

  /** Revoke the sessions of a user that were live at `now`, but for `spared`. Gives the ids of those that this call revoked. */
  revokeAll(userId: UserId, revocation: Revocation, spared?: SessionId): Promise<SessionId[]>;

  /** Delete a user's sessions whose absolute end lies before `moment`. */
  forget(userId: UserId, moment: Date): Promise<void>;

  /** Delete up to 1000 sessions of a user, live or ended; gives how many. Of any number of callers each session counts for one. */
  deleteOf(userId: UserId): Promise<number>;
}
