import type { Client } from '../../domain/client.ts';
import type { Revocation, Rotation, SessionRepository } from '../../domain/ports/session-repository.ts';
import { isLive, type Session, type SessionId } from '../../domain/session.ts';
import type { UserId } from '../../domain/user.ts';
import { newestFirst } from './newest-first.ts';

const deletedAtOnce = 1000;

/**
 * Sessions for as long as the process lives.
 *
 * @example
 * ```ts
 * const sessions = new MemorySessionRepository();
 * const live = await sessions.listLive(userId, new Date());
 * ```
 */
export class MemorySessionRepository implements SessionRepository {
  readonly #sessions = new Map<SessionId, Session>();

  async add(session: Session): Promise<void> {
    this.#keep(session);
  }

  async find(id: SessionId): Promise<Session | undefined> {
    return structuredClone(this.#sessions.get(id));
  }

  async listLive(userId: UserId, now: Date): Promise<Session[]> {
    return structuredClone(this.#liveOf(userId, now).toSorted(newestFirst));
  }

  async countLive(userIds: readonly UserId[], now: Date): Promise<Map<UserId, number>> {
    const counts = userIds.map((id) => [id, this.#liveOf(id, now).length] as const);
    return new Map(counts.filter(([, count]) => count > 0));
  }

  async rotate({ id, generation, keyId, now, idleExpiresAt, client }: Rotation): Promise<Session | undefined> {
    const session = this.#sessions.get(id);
    if (!session || session.generation !== generation || !isLive(session, now)) return undefined;
    const { keySince, previousKeyId } = session;
    const keys = session.keyId === keyId ? { keySince, previousKeyId } : rolled(session);
    return this.#keep({
      ...session,
      ...keys,
      keyId,
      generation: generation + 1,
      rotatedAt: now,
      idleExpiresAt,
      client: merged(session.client, client),
    });
  }

  async revoke(id: SessionId, { now, reason }: Revocation): Promise<boolean> {
    const session = this.#sessions.get(id);
    if (!session || session.revokedAt !== undefined) return false;
    this.#keep({ ...session, revokedAt: now, revokeReason: reason });
    return true;
  }

  async revokeAll(userId: UserId, { now, reason }: Revocation, spared?: SessionId): Promise<SessionId[]> {
    const ended = this.#liveOf(userId, now).filter(({ id }) => id !== spared);
    for (const session of ended) this.#keep({ ...session, revokedAt: now, revokeReason: reason });
    return ended.map(({ id }) => id);
  }

  async forget(userId: UserId, moment: Date): Promise<void> {
    for (const session of this.#sessions.values()) {
      if (session.userId === userId && session.absoluteExpiresAt < moment) this.#sessions.delete(session.id);
    }
  }

  async deleteOf(userId: UserId): Promise<number> {
    const all = [...this.#sessions.values()].filter((session) => session.userId === userId);
    const deleted = all.slice(0, deletedAtOnce);
    for (const { id } of deleted) this.#sessions.delete(id);
    return deleted.length;
  }

  #liveOf(userId: UserId, now: Date): Session[] {
    return [...this.#sessions.values()].filter((session) => session.userId === userId && isLive(session, now));
  }

  #keep(session: Session): Session {
    this.#sessions.set(session.id, structuredClone(session));
    return structuredClone(session);
  }
}

function rolled({ generation, keyId }: Session): Pick<Session, 'keySince' | 'previousKeyId'> {
  return { keySince: generation + 1, previousKeyId: keyId };
}

function merged(before: Client, { address, device }: Client): Client {
  return { address: address ?? before.address, device: device ?? before.device };
}
