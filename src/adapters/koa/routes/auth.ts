import type { Accounts } from '../../../application/silverprint.ts';
import { anybody, refreshToken } from '../access.ts';
import { jsonBody } from '../json-body.ts';
import { json, type Route, route } from '../route.ts';
import { Credentials, Registration, Tokens, tokens, UserBody, userBody } from '../schemas.ts';

/** The routes of the account half. */
export function authRoutes(accounts: Accounts): Route[] {
  return [
    route({
      method: 'POST',
      path: '/auth/register',
      name: 'register',
      group: 'accounts',
      summary: 'Make an account',
      access: anybody,
      body: jsonBody(Registration),
      success: { ...json(UserBody, 'The new user.'), status: 201 },
      problems: ['username-taken', 'weak-password', 'overloaded', 'dependency-unavailable'],
      handle: async ({ body }) => userBody(await accounts.register(body)),
    }),
    route({
      method: 'POST',
      path: '/auth/login',
      name: 'logIn',
      group: 'accounts',
      summary: 'Sign in',
      access: anybody,
      body: jsonBody(Credentials),
      success: json(Tokens, 'The tokens of a new session.'),
      problems: ['invalid-credentials', 'overloaded', 'dependency-unavailable'],
      handle: async ({ body }) => tokens(await accounts.logIn(body)),
    }),
    route({
      method: 'POST',
      path: '/auth/refresh',
      name: 'refresh',
      group: 'accounts',
      summary: 'Exchange a refresh token for its successor and a new access token',
      description: 'The bearer token of this request is the refresh token.',
      access: refreshToken,
      success: json(Tokens, 'The next tokens of the session.'),
      problems: ['dependency-unavailable'],
      handle: async ({ who }) => tokens(await accounts.refresh({ refreshToken: who })),
    }),
  ];
}
