import { base64Url, fromBase64Url } from './base64url.ts';
import type { Client } from './client.ts';
import type { UserId } from './user.ts';
import { utf8 } from './utf8.ts';

/** A UUID: one sign-in, through all its refreshes. */
export type SessionId = string;

/** Why a session ended before its time. */
export const revokeReasons = [
  /** Its user signed out. */
  'log-out',
  /** Its user ended it from another session. */
  'ended-by-user',
  /** The password was changed in another session. */
  'password-change',
  /** The user signed in once more than there may be sessions. */
  'too-many-sessions',
  /** A refresh token came back that had been used: two parties hold tokens of it, and one of them should not. */
  'reuse',
  /** A refresh token came that is newer than the database knows of: it was restored from a backup. */
  'unknown-generation',
  /** An operator disabled the account. */
  'account-disabled',
  /** An operator gave the account another password. */
  'password-reset',
] as const;
/** Why a session ended before its time. */
export type RevokeReason = (typeof revokeReasons)[number];

/** A family of refresh tokens. Only the newest generation's token refreshes. */
export type Session = {
  readonly id: SessionId;
  readonly userId: UserId;
  /** 32 random bytes. With the signing key it makes the tokens; alone it makes none. */
  readonly seed: Uint8Array;
  /** The signing key of the generations from `keySince` on. */
  readonly keyId: number;
  /** A generation. */
  readonly keySince: number;
  /** That of the generations before; none where there was no other key. */
  readonly previousKeyId: number | undefined;
  /** How often it was refreshed: 0 at first. */
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly createdAt: Date;
  readonly idleExpiresAt: Date;
  readonly absoluteExpiresAt: Date;
  readonly revokedAt: Date | undefined;
  readonly revokeReason: RevokeReason | undefined;
  /** Where it was opened or refreshed last. */
  readonly client: Client;
};

/** A refresh token taken apart. That it parses says nothing about who made it. */
export type ParsedRefreshToken = {
  readonly sessionId: SessionId;
  readonly generation: number;
  readonly tag: Uint8Array;
};

export const seedBytes = 32;

// version . session id (16 bytes) . generation . tag (32 bytes): checked whole before anything is looked up
const grammar = /^r1\.([A-Za-z0-9_-]{22})\.(0|[1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})$/;

/** What the tag of a refresh token is computed over. */
export function refreshTokenMessage(session: Pick<Session, 'id' | 'seed'>, generation: number): Uint8Array {
  const head = utf8(`r1|${session.id}|${generation}|`);
  const message = new Uint8Array(head.length + session.seed.length);
  message.set(head);
  message.set(session.seed, head.length);
  return message;
}

/** Whether a session is neither revoked nor past one of its ends at `now`. */
export function isLive(
  { revokedAt, idleExpiresAt, absoluteExpiresAt }: Pick<Session, 'revokedAt' | 'idleExpiresAt' | 'absoluteExpiresAt'>,
  now: Date,
): boolean {
  return revokedAt === undefined && now < idleExpiresAt && now < absoluteExpiresAt;
}

/**
 * The key that a generation's token was made with. Of the keys of one session the last two are remembered: a token from
 * before them counts as none of ours.
 */
export function keyIdOf(session: Pick<Session, 'keyId' | 'keySince' | 'previousKeyId'>, generation: number): number {
  return generation >= session.keySince ? session.keyId : (session.previousKeyId ?? session.keyId);
}

/** A refresh token as it travels. */
export function formatRefreshToken(sessionId: SessionId, generation: number, tag: Uint8Array): string {
  return `r1.${base64Url(uuidBytes(sessionId))}.${generation}.${base64Url(tag)}`;
}

/** The parts of a refresh token, or `undefined` when it is none; a token has exactly one spelling. */
export function parseRefreshToken(token: string): ParsedRefreshToken | undefined {
  const [, idPart, generationPart, tagPart] = grammar.exec(token) ?? [];
  if (!idPart || !generationPart || !tagPart) return undefined;
  const id = fromBase64Url(idPart);
  const tag = fromBase64Url(tagPart);
  if (!id || !tag) return undefined;
  return { sessionId: uuidOf(id), generation: Number(generationPart), tag };
}

function uuidBytes(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
