import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  type AccessTokenOptions,
  AccessTokenProfile,
  accessTokenCharactersMax,
  notOurs,
} from '../../domain/access-token.ts';
import type { AccessClaims, TokenIssuer } from '../../domain/ports/token-issuer.ts';

/** How long tokens may live, and what they are signed with. */
export type MemoryTokenIssuerOptions = AccessTokenOptions & {
  /** Random bytes by default, so that no token outlives the issuer. */
  readonly key?: Uint8Array;
};

const keyBytes = 32;

/**
 * Access tokens of no standard: JSON and its HMAC-SHA-256, with a key that is held in memory.
 *
 * @example
 * ```ts
 * const tokens = new MemoryTokenIssuer({ ttlMaxSeconds: 600 });
 * ```
 */
export class MemoryTokenIssuer implements TokenIssuer {
  readonly #key: Uint8Array;
  readonly #profile: AccessTokenProfile;

  constructor({ key = randomBytes(keyBytes), ...options }: MemoryTokenIssuerOptions) {
    this.#key = Uint8Array.from(key);
    this.#profile = new AccessTokenProfile(options);
  }

  async issue(claims: AccessClaims): Promise<string> {
    const stated = this.#profile.state(claims, randomUUID());
    return this.#signed(Buffer.from(JSON.stringify(stated)).toString('base64url'));
  }

  async verify(token: string, now: Date): Promise<AccessClaims> {
    if (token.length > accessTokenCharactersMax) throw notOurs('longer than any of ours');
    const [payload = ''] = token.split('.');
    if (token !== this.#signed(payload)) throw notOurs('not signed by us');
    const { iat, exp, nbf, ...names } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return this.#profile.accept({ ...names, iat: instant(iat), exp: instant(exp), nbf: instant(nbf) }, now);
  }

  #signed(payload: string): string {
    return `${payload}.${createHmac('sha256', this.#key).update(payload).digest('base64url')}`;
  }
}

/** The instant that a text stands for, or else what there is. */
function instant(value: unknown): unknown {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : value;
}
