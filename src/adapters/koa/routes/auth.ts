import type { Accounts } from '../../../application/silverprint.ts';
import { anybody, refreshToken } from '../access.ts';
import { aUser, someCredentials, someTokens } from '../examples.ts';
import { jsonBody } from '../json-body.ts';
import { json, type Route, route } from '../route.ts';
import { Credentials, Registration, Tokens, tokens, UserBody, userBody } from '../schemas.ts';

/** The routes by which somebody gets an account and the tokens of a session. */
export function authRoutes(accounts: Accounts): Route[] {
  return [
    route({
      method: 'POST',
      path: '/auth/register',
      name: 'register',
      group: 'accounts',
      summary: 'Make an account',
      description:
        'Where registration is closed, every request that is well-formed is answered with `quota-exceeded`: the accounts are ' +
        'then made by whoever runs the service.',
      access: anybody,
      body: jsonBody(Registration, { ...someCredentials, name: 'Ann' }),
      success: { ...json(UserBody, 'The new user.', aUser), status: 201 },
      problems: [
        'quota-exceeded',
        'username-taken',
        'weak-password',
        'rate-limited',
        'overloaded',
        'dependency-unavailable',
      ],
      handle: async ({ body, ctx }) => userBody(await accounts.register({ ...body, client: ctx.state.client })),
    }),
    route({
      method: 'POST',
      path: '/auth/login',
      name: 'logIn',
      group: 'accounts',
      summary: 'Sign in',
      description: 'A user has at most 20 sessions: one more ends the oldest.',
      access: anybody,
      body: jsonBody(Credentials, someCredentials),
      success: json(Tokens, 'The tokens of a new session.', someTokens),
      problems: ['invalid-credentials', 'too-many-attempts', 'overloaded', 'dependency-unavailable'],
      handle: async ({ body, ctx }) => tokens(await accounts.logIn({ ...body, client: ctx.state.client })),
    }),
    route({
      method: 'POST',
      path: '/auth/refresh',
      name: 'refresh',
      group: 'accounts',
      summary: 'Exchange a refresh token for its successor and a new access token',
      description:
        'The bearer token of this request is the refresh token. For a short time after it was used it still gets the ' +
        'same successor. Later, or once the successor was used, it ends the session: somebody else may hold it.',
      access: refreshToken,
      success: json(Tokens, 'The next tokens of the session.', someTokens),
      problems: ['rate-limited', 'dependency-unavailable'],
      handle: async ({ who, ctx }) => tokens(await accounts.refresh({ refreshToken: who, client: ctx.state.client })),
    }),
  ];
}
