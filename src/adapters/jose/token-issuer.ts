import { createHmac, createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { InvalidTokenError } from '../../domain/errors.ts';
import type { AccessClaims, TokenIssuer } from '../../domain/ports/token-issuer.ts';

export type JoseOptions = {
  /** At least 32 bytes; jose itself would sign with four. */
  readonly key: Uint8Array;
  /** `iss`; `silverprint` by default. */
  readonly issuer?: string;
  /** `aud`; `silverprint` by default. */
  readonly audience?: string;
  /** Longest life of a token, in seconds: one that says more is refused, even with a good signature. */
  readonly ttlMaxSeconds: number;
};

const keyBytesMin = 32;
const tokenCharactersMax = 8 * 1024;
const algorithm = 'HS256';
const clientId = 'silverprint';

/** Access tokens as JWTs (RFC 9068) by jose, with HS256: whoever issues them is the only one who verifies them. */
export class JoseTokenIssuer implements TokenIssuer {
  readonly #key: KeyObject;
  readonly #header: { readonly alg: string; readonly typ: string; readonly kid: string };
  readonly #encodedHeader: string;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #ttlMaxSeconds: number;

  /** @throws {RangeError} the key has less than 32 bytes */
  constructor({ key, issuer = 'silverprint', audience = 'silverprint', ttlMaxSeconds }: JoseOptions) {
    if (key.length < keyBytesMin) throw new RangeError(`A token key has at least ${keyBytesMin} bytes.`);
    this.#key = createSecretKey(key);
    const kid = createHmac('sha256', key).update('kid').digest('base64url').slice(0, 12);
    this.#header = { alg: algorithm, typ: 'at+jwt', kid };
    this.#encodedHeader = Buffer.from(JSON.stringify(this.#header)).toString('base64url');
    this.#issuer = issuer;
    this.#audience = audience;
    this.#ttlMaxSeconds = ttlMaxSeconds;
  }

  /** @throws {RangeError} the token would live longer than is accepted */
  async issue({ userId, sessionId, issuedAt, expiresAt }: AccessClaims): Promise<string> {
    const [iat, exp] = [seconds(issuedAt), seconds(expiresAt)];
    if (exp - iat > this.#ttlMaxSeconds) throw new RangeError(`A token lives ${this.#ttlMaxSeconds} s at most.`);
    return new SignJWT({ client_id: clientId, sid: sessionId })
      .setProtectedHeader(this.#header)
      .setIssuer(this.#issuer)
      .setAudience(this.#audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(iat)
      .setExpirationTime(exp)
      .sign(this.#key);
  }

  async verify(token: string, now: Date): Promise<AccessClaims> {
    try {
      this.#assertSpelling(token);
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [algorithm],
        issuer: this.#issuer,
        audience: this.#audience,
        maxTokenAge: this.#ttlMaxSeconds, // also what makes jose refuse a token from the future
        currentDate: now,
      });
      return this.#claimsOf(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new InvalidTokenError({ cause: error });
      throw error;
    }
  }

  // One key and one kind of token have one header, so it is compared and never interpreted: another algorithm, type or key,
  // `crit`, `jwk`, `jku`, `x5u` and `b64` all end here. And jose decodes leniently (padding, leftover bits), which would give
  // one signature many spellings.
  #assertSpelling(token: string): void {
    if (token.length > tokenCharactersMax) throw new errors.JWTInvalid('longer than any token of ours');
    const [header, , signature = '', ...rest] = token.split('.');
    if (header !== this.#encodedHeader || rest.length > 0) throw new errors.JWTInvalid('not the header of our tokens');
    const canonical = Buffer.from(signature, 'base64url').toString('base64url');
    if (signature !== canonical) throw new errors.JWTInvalid('not the one spelling of the signature');
  }

  #claimsOf({ aud, sub, client_id, iat, exp, jti, sid }: JWTPayload): AccessClaims {
    if (!isName(sub) || !isName(sid) || !isName(jti) || client_id !== clientId || aud !== this.#audience) {
      throw new errors.JWTInvalid('not the claims of our tokens');
    }
    if (!isInstant(iat) || !isInstant(exp) || exp - iat > this.#ttlMaxSeconds) {
      throw new errors.JWTInvalid('not the lifetime of our tokens');
    }
    return { userId: sub, sessionId: sid, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) };
  }
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isInstant(value: number | undefined): value is number {
  return Number.isSafeInteger(value);
}
