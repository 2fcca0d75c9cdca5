import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import { isLive, type SessionId } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';
import { Recent } from './recent.ts';

type Dependencies = { sessions: SessionRepository; users: UserRepository; now: () => Date };
type Known = { readonly askedAt: number; readonly live: Promise<boolean> };

const knownMilliseconds = 1_000;

/**
 * Which sessions are live, looked up once a second at most for each: a session that another process ended is over here
 * within a second, and one that this process ended is over at once.
 */
export class LiveSessions {
  readonly #deps: Dependencies;
  readonly #known = new Recent<SessionId, Known>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Whether this is a live session of this user, whose account is open. */
  has(id: SessionId, userId: UserId): Promise<boolean> {
    const now = this.#deps.now();
    const askedAt = now.getTime();
    const known = this.#known.get(id);
    // A clock that was set back must not make anything live longer.
    if (known && askedAt >= known.askedAt && askedAt - known.askedAt < knownMilliseconds) return known.live;
    const asked = { askedAt, live: this.#lookUp(id, userId, now) };
    this.#known.set(id, asked);
    asked.live.catch(() => this.#known.delete(id, asked));
    return asked.live;
  }

  /** Look it up again next time. What was asked before and is not answered yet is not remembered either. */
  forget(id: SessionId): void {
    this.#known.delete(id);
  }

  async #lookUp(id: SessionId, userId: UserId, now: Date): Promise<boolean> {
    const { sessions, users } = this.#deps;
    const [session, user] = await Promise.all([sessions.find(id), users.findById(userId)]);
    if (!session || session.userId !== userId || !isLive(session, now)) return false;
    return user !== undefined && user.disabledAt === undefined;
  }
}
