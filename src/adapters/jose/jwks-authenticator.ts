import type { IncomingMessage } from 'node:http';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { DependencyUnavailableError, InvalidTokenError, ValidationError } from '../../domain/errors.ts';
import { assertOwnerId, type OwnerId } from '../../domain/owner.ts';
import type { Authenticator } from '../../domain/ports/authenticator.ts';
import { type Logger, silentLogger } from '../../domain/ports/logger.ts';

/** Algorithms of keys that can be published. One whose key both signs and verifies is not among them. */
const algorithms = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;

/** An algorithm by which tokens can be signed whose keys are at a URL. */
export type JwksAlgorithm = (typeof algorithms)[number];

/** What tokens must be, and where their keys are. */
export type JwksOptions = {
  /** Where the keys are published, as the `jwks_uri` of an OpenID provider says. */
  readonly url: string | URL;
  /** `iss`, to the letter. */
  readonly issuer: string;
  /** `aud`, or one of those that it may be. */
  readonly audience: string | readonly string[];
  /** Those by which the issuer signs, and no others. */
  readonly algorithms: readonly JwksAlgorithm[];
  /** `typ` of the header, such as `at+jwt`, which tells access tokens from those that say who signed in; not looked at by default. */
  readonly type?: string;
  /** Whose images these are, by the claims of a good token; nobody's where it gives `undefined`, and `sub` by default. */
  readonly ownerOf?: (claims: JWTPayload) => OwnerId | undefined | Promise<OwnerId | undefined>;
  /** How long the keys may take to come, in milliseconds; 3,000 by default. */
  readonly timeoutMilliseconds?: number;
  /** For how long they are kept, in seconds; 600 by default. */
  readonly cacheSeconds?: number;
  /** For how long after they came no unknown `kid` has them fetched again, in seconds; 30 by default. */
  readonly cooldownSeconds?: number;
  /** How far the clocks of the issuer and of this process may be apart, in seconds; 5 by default. */
  readonly clockToleranceSeconds?: number;
  /** The clock; the system's by default. */
  readonly now?: () => Date;
  /** Is told, at `debug`, what is wrong with tokens that are refused; silent by default. */
  readonly logger?: Logger;
};

/**
 * Settle who asks by the bearer token of the host's own users: a JWT, whose keys its issuer publishes.
 *
 * Without a bearer token nobody asks, and one that is not good is an `InvalidTokenError`. Where the keys cannot be had, whoever asks gets a
 * `DependencyUnavailableError`. Nothing is fetched before the first request, and nothing has to be closed.
 * @throws {RangeError} a member that decides who is let in is missing, or an algorithm is none of those that can be
 *
 * @example
 * ```ts
 * import { createHandler, createHttpServer } from 'silverprint/adapters/koa';
 *
 * const authenticate = createJwksAuthenticator({
 *   url: 'https://login.example.org/.well-known/jwks.json',
 *   issuer: 'https://login.example.org/',
 *   audience: 'photos',
 *   algorithms: ['RS256'],
 * });
 * createHttpServer(createHandler({ images, authenticate })).listen(3000);
 * ```
 */
export function createJwksAuthenticator(options: JwksOptions): Authenticator<IncomingMessage> {
  assertStrict(options);
  const { issuer, audience, type, ownerOf = subjectOf, clockToleranceSeconds = 5 } = options;
  const { now = () => new Date(), logger = silentLogger } = options;
  const keys = keysOf(options);
  const claimsOf = async (token: string): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: [audience].flat(),
      algorithms: [...options.algorithms],
      // without it a token would be good for ever
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: now(),
      ...(type !== undefined && { typ: type }),
    });
    return payload;
  };
  return async (request) => {
    const token = bearerToken(request);
    if (token === undefined) return undefined;
    try {
      return anOwner(await ownerOf(await claimsOf(token)));
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof NoOwnerError)) throw error;
      logger.debug({ reason: error.message }, 'a bearer token was refused');
      throw new InvalidTokenError({ cause: error });
    }
  };
}

// The types say so already; but hosts are not all written in TypeScript, and jose lets in what it was not told to look at.
function assertStrict({ issuer, audience, algorithms: given }: JwksOptions): void {
  const audiences = [audience].flat();
  if (!isName(issuer)) throw new RangeError('issuer must be a text.');
  if (audiences.length === 0 || !audiences.every(isName)) throw new RangeError('audience must be one text or several.');
  const isKnown = (name: string) => algorithms.some((known) => known === name);
  if (Array.isArray(given) && given.length > 0 && given.every(isKnown)) return;
  throw new RangeError(`algorithms must be some of ${algorithms.join(', ')}.`);
}

/** The keys of the set, fetched when they are needed. That they cannot be had is no fault of the token's. */
function keysOf({
  url,
  timeoutMilliseconds = 3_000,
  cacheSeconds = 600,
  cooldownSeconds = 30,
}: JwksOptions): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMilliseconds,
    cacheMaxAge: cacheSeconds * 1000,
    cooldownDuration: cooldownSeconds * 1000,
  });
  return async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new DependencyUnavailableError({ cause: error });
    }
  };
}

// RFC 6750, section 2.1; and one header, for of several a proxy may have looked at another
function bearerToken({ headersDistinct }: IncomingMessage): string | undefined {
  const [credentials, ...others] = headersDistinct.authorization ?? [];
  if (others.length > 0) throw new InvalidTokenError();
  if (credentials === undefined || !/^bearer(?: |$)/i.test(credentials)) return undefined;
  const token = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(credentials)?.[1];
  if (token === undefined) throw new InvalidTokenError();
  return token;
}

function subjectOf({ sub }: JWTPayload): OwnerId | undefined {
  return sub;
}

/** The claims of a good token are of nobody who can have images. */
class NoOwnerError extends Error {}

function anOwner(ownerId: OwnerId = ''): OwnerId {
  try {
    assertOwnerId(ownerId);
    return ownerId;
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new NoOwnerError('There is no owner id of 1 to 128 characters for the claims.', { cause: error });
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
