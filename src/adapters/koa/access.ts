import type { IncomingMessage } from 'node:http';
import type { Authenticated } from '../../application/authenticate.ts';
import type { Accounts, Images } from '../../application/silverprint.ts';
import { InvalidRefreshTokenError, InvalidTokenError } from '../../domain/errors.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { Authenticator } from '../../domain/ports/authenticator.ts';
import { targetOf } from './context.ts';
import { HttpProblem } from './problems.ts';
import type { Access } from './route.ts';
import type { SchemeName } from './security.ts';

/** Anybody may ask. */
export const anybody: Access<undefined> = { schemes: [], problems: [], settle: () => undefined };

/** The owner of images must ask, whoever the authenticator says that is. */
export function ownerBy(authenticate: Authenticator<IncomingMessage>, scheme: SchemeName): Access<OwnerId> {
  return {
    schemes: [scheme],
    problems: ['missing-token', 'invalid-token', 'invalid-request'],
    async settle({ req }) {
      // null too: hosts are not all written in TypeScript
      const owner = (await authenticate(req)) ?? undefined;
      if (owner === undefined)
        throw new HttpProblem('missing-token', 'Send an access token in the Authorization header.');
      if (typeof owner === 'string' && owner !== '') return owner;
      throw new TypeError('authenticate must give the id of an owner, or undefined where nobody is signed in');
    },
  };
}

/** The same people, unless they ask for it too often. */
export function admitted(owner: Access<OwnerId>, images: Images, action: 'upload' | 'list'): Access<OwnerId> {
  return {
    schemes: owner.schemes,
    problems: [...owner.problems, 'rate-limited'],
    async settle(ctx) {
      const ownerId = await owner.settle(ctx);
      await images.admit({ ownerId, action });
      return ownerId;
    },
  };
}

/** Whoever holds an access token of the account half. */
export function bearerOf(accounts: Accounts): Authenticator<IncomingMessage> {
  return async (req) => (await authenticated(accounts, req))?.ownerId;
}

/** The user of the account half who asks, and the session. */
export function userBy(accounts: Accounts): Access<Authenticated> {
  return {
    schemes: ['accessToken'],
    problems: ['missing-token', 'invalid-token', 'invalid-request'],
    async settle({ req }) {
      const user = await authenticated(accounts, req);
      if (user) return user;
      throw new HttpProblem('missing-token', 'Send an access token in the Authorization header.');
    },
  };
}

/** Whoever holds an access token or a refresh token; whether it is one is for the use case to say. */
export const anyToken: Access<string> = {
  schemes: ['accessToken', 'refreshToken'],
  problems: ['missing-token', 'invalid-token', 'invalid-refresh-token', 'invalid-request'],
  settle({ req }) {
    const token = bearerToken(req, () => new InvalidTokenError());
    if (token !== undefined) return token;
    throw new HttpProblem('missing-token', 'Send the access token or the refresh token in the Authorization header.');
  },
};

/** Whoever holds a refresh token; whether it is one is for the use case to say. */
export const refreshToken: Access<string> = {
  schemes: ['refreshToken'],
  problems: ['missing-token', 'invalid-refresh-token', 'session-revoked', 'invalid-request'],
  settle({ req }) {
    const token = bearerToken(req, () => new InvalidRefreshTokenError());
    if (token !== undefined) return token;
    throw new HttpProblem('missing-token', 'Send the refresh token in the Authorization header.');
  },
};

async function authenticated(accounts: Accounts, req: IncomingMessage): Promise<Authenticated | undefined> {
  const accessToken = bearerToken(req, () => new InvalidTokenError());
  return accessToken === undefined ? undefined : accounts.authenticate({ accessToken });
}

// RFC 6750, section 2.1
const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const tokenParameters = ['access_token', 'refresh_token', 'token'];

/**
 * The one bearer token of a request; `undefined` when it has none.
 * @throws {HttpProblem} `invalid-request`: it has several, or one in the query, where logs and histories keep it
 * @throws what `malformed` makes, for a token that cannot be one
 */
function bearerToken(req: IncomingMessage, malformed: () => Error): string | undefined {
  const { query } = targetOf(req.url ?? '');
  if (tokenParameters.some((name) => query.has(name))) {
    throw new HttpProblem('invalid-request', 'Send the token in the Authorization header, never in the URL.');
  }
  const [credentials, ...others] = req.headersDistinct.authorization ?? [];
  if (others.length > 0) throw new HttpProblem('invalid-request', 'Send one Authorization header.');
  if (credentials === undefined || !/^bearer(?: |$)/i.test(credentials)) return undefined;
  const token = bearer.exec(credentials)?.[1];
  if (token === undefined) throw malformed();
  return token;
}
