import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';

type Dependencies = { users: UserRepository; sessions: SessionRepository; now: () => Date };
type Input = { limit: number; after?: string | undefined };

/** A user, and in how many places they are signed in. */
export type ListedUser = {
  readonly user: User;
  /** How many. */
  readonly liveSessions: number;
};

/**
 * Users by canonical username, `limit` at most, from the first one after the canonical username `after` on. Fewer than
 * `limit` are the last ones.
 */
export class ListUsers {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ limit, after }: Input): Promise<ListedUser[]> {
    const { users, sessions, now } = this.#deps;
    const page = await users.list({ limit, after });
    const ids = page.map(({ id }) => id);
    const counts = await sessions.countLive(ids, now());
    return page.map((user) => ({ user, liveSessions: counts.get(user.id) ?? 0 }));
  }
}
