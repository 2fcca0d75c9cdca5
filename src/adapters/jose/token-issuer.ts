import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import {
  type AccessTokenOptions,
  AccessTokenProfile,
  accessTokenCharactersMax,
  anyClockSeconds,
  keyRing,
  notOurs,
} from '../../domain/access-token.ts';
import { InvalidTokenError } from '../../domain/errors.ts';
import type { AccessClaims, PublicJwk, TokenIssuer } from '../../domain/ports/token-issuer.ts';
import { edDsaKey, hs256Key, type JoseKey, type SigningKey } from './keys.ts';

/** What tokens are signed with, and how long they may live. */
export type JoseOptions = AccessTokenOptions &
  (
    | {
        /** HS256: whoever issues the tokens is the only one who verifies them. At least 32 bytes; jose itself would sign with four. */
        readonly key: Uint8Array;
      }
    | {
        /** EdDSA: others can verify the tokens. The first key signs; tokens of the others are accepted. */
        readonly keys: readonly SigningKey[];
      }
  );

const clientId = 'silverprint';

/**
 * Access tokens as JWTs (RFC 9068) by jose.
 *
 * @example
 * ```ts
 * import { createPrivateKey } from 'node:crypto';
 *
 * const tokens = new JoseTokenIssuer({ keys: [{ kid: '2026', privateKey: createPrivateKey(pem) }], ttlMaxSeconds: 600 });
 * ```
 */
export class JoseTokenIssuer implements TokenIssuer {
  readonly publicKeys?: readonly PublicJwk[];
  readonly #signing: JoseKey;
  readonly #keys: ReadonlyMap<string, JoseKey>;
  readonly #profile: AccessTokenProfile;

  /** @throws {RangeError} the key has less than 32 bytes; or there is none, one that is not of Ed25519, or two of one `kid` */
  constructor(options: JoseOptions) {
    const keys = keyRing('key' in options ? [hs256Key(options.key)] : options.keys.map(edDsaKey));
    [this.#signing] = keys;
    this.#keys = new Map(keys.map((key) => [encodedHeader(key), key]));
    this.#profile = new AccessTokenProfile(options);
    const publicKeys = keys.flatMap(({ publicJwk }) => publicJwk ?? []);
    if (publicKeys.length > 0) this.publicKeys = publicKeys;
  }

  /** @throws {RangeError} the token would live for no time, or for longer than is accepted */
  async issue(claims: AccessClaims): Promise<string> {
    const { iat, exp, ...names } = this.#profile.state(claims, randomUUID());
    return new SignJWT({ ...names, client_id: clientId, iat: seconds(iat), exp: seconds(exp) })
      .setProtectedHeader(headerOf(this.#signing))
      .sign(this.#signing.signing);
  }

  async verify(token: string, now: Date): Promise<AccessClaims> {
    try {
      const { verifying, algorithm } = this.#keyOf(token);
      const options = { algorithms: [algorithm], clockTolerance: anyClockSeconds };
      const { payload } = await jwtVerify(token, verifying, options);
      if (payload['client_id'] !== clientId) throw notOurs('of another client');
      const { iat, exp, nbf } = payload;
      return this.#profile.accept({ ...payload, iat: instant(iat), exp: instant(exp), nbf: instant(nbf) }, now);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new InvalidTokenError({ cause: error });
      throw error;
    }
  }

  // A key has one header, so it is compared and never interpreted: another algorithm, type or key, `crit`, `jwk`, `jku`, `x5u` and
  // `b64` all end here. And jose decodes leniently (padding, leftover bits), which would give one signature many spellings.
  #keyOf(token: string): JoseKey {
    if (token.length > accessTokenCharactersMax) throw notOurs('longer than any of ours');
    const [header = '', , signature = ''] = token.split('.');
    const key = this.#keys.get(header);
    if (!key) throw notOurs('without a header of ours');
    const canonical = Buffer.from(signature, 'base64url').toString('base64url');
    if (signature !== canonical) throw notOurs('another spelling of one');
    return key;
  }
}

function headerOf({ algorithm, kid }: JoseKey) {
  return { alg: algorithm, typ: 'at+jwt', kid };
}

function encodedHeader(key: JoseKey): string {
  return Buffer.from(JSON.stringify(headerOf(key))).toString('base64url');
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** The instant that a value stands for, or else the value. */
function instant(value: number | undefined): Date | number | undefined {
  return value !== undefined && Number.isSafeInteger(value) ? new Date(value * 1000) : value;
}
