import type { Rotation, SessionRepository } from '../../domain/ports/session-repository.ts';
import type { Session, SessionId } from '../../domain/session.ts';

/** Sessions for as long as the process lives. */
export class MemorySessionRepository implements SessionRepository {
  readonly #sessions = new Map<SessionId, Session>();

  async add(session: Session): Promise<void> {
    this.#sessions.set(session.id, structuredClone(session));
  }

  async find(id: SessionId): Promise<Session | undefined> {
    return structuredClone(this.#sessions.get(id));
  }

  async rotate({ id, generation, keyId, now, idleExpiresAt }: Rotation): Promise<Session | undefined> {
    const session = this.#sessions.get(id);
    if (!session || session.generation !== generation || !isLive(session, now)) return undefined;
    const rotated = { ...session, generation: generation + 1, keyId, rotatedAt: now, idleExpiresAt };
    this.#sessions.set(id, structuredClone(rotated));
    return structuredClone(rotated);
  }
}

function isLive({ revokedAt, idleExpiresAt, absoluteExpiresAt }: Session, now: Date): boolean {
  return revokedAt === undefined && now < idleExpiresAt && now < absoluteExpiresAt;
}
