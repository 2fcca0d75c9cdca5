import { ExpiredTokenError, InvalidTokenError } from './errors.ts';
import type { AccessClaims } from './ports/token-issuer.ts';

/** Characters of an access token: longer ones are refused before anything is read of them. */
export const accessTokenCharactersMax = 8 * 1024;

/** How far the clocks of two processes may be apart, in seconds. */
const clockToleranceSeconds = 5;

/** What a library is told to tolerate, so that it says nothing about the time: that is for {@link AccessTokenProfile}. */
export const anyClockSeconds = Number.MAX_SAFE_INTEGER;

/** What all access tokens of one service have in common, in whatever format. */
export type AccessTokenOptions = {
  /** `iss`; `silverprint` by default. */
  readonly issuer?: string;
  /** `aud`; `silverprint` by default. */
  readonly audience?: string;
  /** Longest life of a token, in seconds: one that says more is refused, even with a good signature. */
  readonly ttlMaxSeconds: number;
};

/** The refusal of a token, with what it is for those who may know: `from the future`. */
export function notOurs(what: string): InvalidTokenError {
  return new InvalidTokenError(because(what));
}

/** The claims that a token states, by the names of RFC 7519 and RFC 9068. */
export type AccessTokenClaims = {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
  readonly iat: Date;
  readonly exp: Date;
};

/** What somebody's token states: anything. An instant that the format cannot read is not a `Date`. */
type StatedClaims = { readonly [Name in keyof AccessTokenClaims | 'nbf']?: unknown };

/**
 * What the claims of our access tokens are. It is the same for every format, and left to no library: these differ in what they
 * take for an audience, a moment and its end.
 */
export class AccessTokenProfile {
  readonly #issuer: string;
  readonly #audience: string;
  readonly #ttlMaxSeconds: number;

  constructor({ issuer = 'silverprint', audience = 'silverprint', ttlMaxSeconds }: AccessTokenOptions) {
    this.#issuer = issuer;
    this.#audience = audience;
    this.#ttlMaxSeconds = ttlMaxSeconds;
  }

  /**
   * The claims of a new token, whose id is `jti`.
   * @throws {RangeError} it would be refused for its lifetime
   */
  state({ userId, sessionId, issuedAt, expiresAt }: AccessClaims, jti: string): AccessTokenClaims {
    if (!this.#isLifetime(issuedAt, expiresAt)) throw new RangeError(`A token lives ${this.#ttlMaxSeconds} s at most.`);
    return {
      iss: this.#issuer,
      aud: this.#audience,
      sub: userId,
      sid: sessionId,
      jti,
      iat: issuedAt,
      exp: expiresAt,
    };
  }

  /**
   * What a token says whose signature was found to be ours.
   * @throws {ExpiredTokenError} it is one of our access tokens, and over at `now`
   * @throws {InvalidTokenError} it is none, or not live yet; the cause says which
   */
  accept({ iss, aud, sub, sid, jti, iat, exp, nbf = iat }: StatedClaims, now: Date): AccessClaims {
    if (iss !== this.#issuer || aud !== this.#audience) throw notOurs('not of this issuer for this audience');
    if (!isName(sub) || !isName(sid) || !isName(jti)) throw notOurs('without a subject, a session or an id');
    if (!isInstant(iat) || !isInstant(exp) || !this.#isLifetime(iat, exp)) throw notOurs('of no lifetime of ours');
    const latest = now.getTime() + clockToleranceSeconds * 1000;
    if (!isInstant(nbf) || latest < iat.getTime() || latest < nbf.getTime()) throw notOurs('from the future');
    if (now >= exp) throw new ExpiredTokenError(sid, because('expired'));
    return { userId: sub, sessionId: sid, issuedAt: iat, expiresAt: exp };
  }

  #isLifetime(from: Date, to: Date): boolean {
    const milliseconds = to.getTime() - from.getTime();
    return milliseconds > 0 && milliseconds <= this.#ttlMaxSeconds * 1000;
  }
}

/**
 * Keys to choose from by their `kid`. The first signs.
 * @throws {RangeError} there is none, or two have the same `kid`
 */
export function keyRing<Key extends { readonly kid: string }>(keys: readonly Key[]): readonly [Key, ...Key[]] {
  const [first, ...others] = keys;
  if (!first) throw new RangeError('There is no key to sign tokens with.');
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new RangeError('Two token keys have the same kid.');
  return [first, ...others];
}

function because(what: string): ErrorOptions {
  return { cause: new Error(`The token is ${what}.`) };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isInstant(value: unknown): value is Date {
  return value instanceof Date;
}
