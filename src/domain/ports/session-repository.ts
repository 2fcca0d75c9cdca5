import type { Session, SessionId } from '../session.ts';

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
};

/** Sessions: one row a sign-in, however often it was refreshed. */
export interface SessionRepository {
  /** Add a session. Its id is new. */
  add(session: Session): Promise<void>;

  /** The session with this id, live or ended, or `undefined`. */
  find(id: SessionId): Promise<Session | undefined>;

  /**
   * Make the next generation the newest, if the presented one still is and the session is live at `now`: not
   * revoked, and before both of its ends. Atomic: of any number of callers with one generation exactly one gets the
   * session back, as it is afterwards. Everybody else gets `undefined`, and nothing was changed.
   */
  rotate(rotation: Rotation): Promise<Session | undefined>;
}
