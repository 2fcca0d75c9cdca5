import { randomUUID } from 'node:crypto';
import {
  type AccessTokenOptions,
  AccessTokenProfile,
  accessTokenCharactersMax,
  keyRing,
  notOurs,
} from '../../domain/access-token.ts';
import { InvalidTokenError } from '../../domain/errors.ts';
import type { AccessClaims, TokenIssuer } from '../../domain/ports/token-issuer.ts';
import { type PasetoKey, pasetoKey } from './keys.ts';
import { type Library, loadLibrary } from './library.ts';
import type { SigningKey } from './signing-key.ts';

/** What tokens are signed with, and how long they may live. */
export type PasetoOptions = AccessTokenOptions & {
  /** The first key signs; tokens of the others are accepted. */
  readonly keys: readonly SigningKey[];
};

/** Access tokens as PASETO v4.public, which is Ed25519 and leaves nothing to choose, by the package `paseto`. */
export class PasetoTokenIssuer implements TokenIssuer {
  readonly #library: Library;
  readonly #signing: PasetoKey;
  readonly #keys: ReadonlyMap<string, PasetoKey>;
  readonly #profile: AccessTokenProfile;

  /**
   * An issuer with these keys; the package is loaded now.
   * @throws {PasetoMissingError} the package is not installed
   * @throws {RangeError} there is no key, one that is not of Ed25519, or two of one `kid`
   *
   * @example
   * ```ts
   * import { createPrivateKey } from 'node:crypto';
   *
   * const keys = [{ kid: '2026', privateKey: createPrivateKey(pem) }];
   * const tokens = await PasetoTokenIssuer.with({ keys, ttlMaxSeconds: 600 });
   * ```
   */
  static async with({ keys, ...options }: PasetoOptions): Promise<PasetoTokenIssuer> {
    const library = await loadLibrary();
    const imported = await Promise.all(keys.map((key) => pasetoKey(key, library)));
    return new PasetoTokenIssuer(library, imported, new AccessTokenProfile(options));
  }

  private constructor(library: Library, keys: readonly PasetoKey[], profile: AccessTokenProfile) {
    this.#library = library;
    [this.#signing] = keyRing(keys);
    this.#keys = new Map(keys.map((key) => [footerOf(key).toString('base64url'), key]));
    this.#profile = profile;
  }

  /** @throws {RangeError} the token would live for no time, or for longer than is accepted */
  async issue(claims: AccessClaims): Promise<string> {
    const { iat, exp, ...names } = this.#profile.state(claims, randomUUID());
    const stated = { ...names, iat: dateTime(iat), exp: dateTime(exp) };
    return this.#library.sign(this.#signing.signing, stated, footerOf(this.#signing));
  }

  async verify(token: string, now: Date): Promise<AccessClaims> {
    try {
      const claims = await this.#library.verify(this.#keyOf(token).verifying, token);
      const { iat, exp, nbf } = claims;
      return this.#profile.accept({ ...claims, iat: instant(iat), exp: instant(exp), nbf: instant(nbf) }, now);
    } catch (error) {
      if (this.#library.isRefusal(error)) throw new InvalidTokenError({ cause: error });
      throw error;
    }
  }

  // A key has one footer, so it is compared and never interpreted: whoever wrote it is not known yet.
  #keyOf(token: string): PasetoKey {
    if (token.length > accessTokenCharactersMax) throw notOurs('longer than any of ours');
    const [, , , footer = ''] = token.split('.');
    const key = this.#keys.get(footer);
    if (!key) throw notOurs('without a footer of ours');
    return key;
  }
}

function footerOf({ kid }: PasetoKey): Buffer {
  return Buffer.from(JSON.stringify({ kid }));
}

// The format has its times as text (RFC 3339), which knows many spellings of a moment; ours is the shortest.
function dateTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The instant that a value stands for, or else the value. */
function instant(value: string | undefined): Date | string | undefined {
  const date = new Date(value ?? Number.NaN);
  return !Number.isNaN(date.getTime()) && dateTime(date) === value ? date : value;
}
