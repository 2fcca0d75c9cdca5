import type { Accounts, Images } from '../../../application/silverprint.ts';
import { SessionNotFoundError } from '../../../domain/errors.ts';
import { anyToken, userBy } from '../access.ts';
import {
  EventList,
  EventQuery,
  eventList,
  PasswordChange,
  PasswordProof,
  SessionList,
  sessionList,
} from '../account-schemas.ts';
import { aUser, me, someCredentials, someEvents, someSessions, someTokens } from '../examples.ts';
import { jsonBody } from '../json-body.ts';
import { json, nothing, type Route, route } from '../route.ts';
import { MeBody, meBody, Tokens, tokens, UserBody, userBody } from '../schemas.ts';

/**
 * The routes by which somebody with an account looks after it.
 * @param images those of the accounts; without them, nothing is said about images
 */
export function accountRoutes(accounts: Accounts, images?: Images): Route[] {
  const user = userBy(accounts);
  const aboutMe = {
    method: 'GET',
    path: '/auth/me',
    name: 'describeMe',
    group: 'accounts',
    summary: 'Tell who is signed in',
    access: user,
    problems: ['dependency-unavailable'],
  } as const;
  return [
    images
      ? route({
          ...aboutMe,
          description:
            'The user to whom the access token belongs, how much is kept for them, and how much that may be.',
          success: json(MeBody, 'The user.', me),
          handle: async ({ who: { ownerId } }) =>
            meBody(await accounts.describe({ userId: ownerId }), await images.usage({ ownerId })),
        })
      : route({
          ...aboutMe,
          description: 'The user to whom the access token belongs.',
          success: json(UserBody, 'The user.', aUser),
          handle: async ({ who }) => userBody(await accounts.describe({ userId: who.ownerId })),
        }),
    route({
      method: 'DELETE',
      path: '/auth/me',
      name: 'deleteMe',
      group: 'accounts',
      summary: 'Delete the account',
      description:
        'For whoever says the password once more. The account is gone at once, with all its sessions and tokens, and its name is ' +
        'free; links to its images open nothing. The images and what is written down of the account go in the minutes after. ' +
        'Nothing brings it back. Whoever never got the answer asks again: `invalid-token` then means that the account is deleted.',
      access: user,
      body: jsonBody(PasswordProof, { password: someCredentials.password }),
      success: nothing('The account is deleted.'),
      problems: ['invalid-credentials', 'too-many-attempts', 'overloaded', 'dependency-unavailable'],
      handle: ({ who: { ownerId: userId, sessionId }, body, ctx }) =>
        accounts.deleteUser({ userId, sessionId, ...body, client: ctx.state.client }),
    }),
    route({
      method: 'POST',
      path: '/auth/logout',
      name: 'logOut',
      group: 'accounts',
      summary: 'Sign out',
      description:
        'The bearer token of this request is the access token or the refresh token. Both kinds end with the session, ' +
        'and one that has ended already is as good.',
      access: anyToken,
      success: nothing('The session has ended.'),
      problems: ['dependency-unavailable'],
      handle: ({ who, ctx }) => accounts.logOut({ token: who, client: ctx.state.client }),
    }),
    route({
      method: 'POST',
      path: '/auth/password',
      name: 'changePassword',
      group: 'accounts',
      summary: 'Change the password',
      description: 'All other sessions end. The answer has the next tokens of the one that asks.',
      access: user,
      body: jsonBody(PasswordChange, {
        current_password: someCredentials.password,
        new_password: 'a longer walk home',
      }),
      success: json(Tokens, 'The next tokens of the session.', someTokens),
      problems: [
        'invalid-credentials',
        'too-many-attempts',
        'session-revoked',
        'weak-password',
        'overloaded',
        'dependency-unavailable',
      ],
      async handle({ who: { ownerId: userId, sessionId }, body, ctx }) {
        const { current_password: currentPassword, new_password: newPassword } = body;
        const client = ctx.state.client;
        return tokens(await accounts.changePassword({ userId, sessionId, currentPassword, newPassword, client }));
      },
    }),
    route({
      method: 'GET',
      path: '/auth/sessions',
      name: 'listSessions',
      group: 'accounts',
      summary: 'List the sessions of the user',
      description: 'Where the user is signed in, and since when.',
      access: user,
      success: json(SessionList, 'The live sessions.', someSessions),
      problems: ['dependency-unavailable'],
      async handle({ who: { ownerId: userId, sessionId } }) {
        return sessionList(await accounts.listSessions({ userId, sessionId }));
      },
    }),
    route({
      method: 'DELETE',
      path: '/auth/sessions',
      name: 'endOtherSessions',
      group: 'accounts',
      summary: 'End all other sessions of the user',
      description: 'Their access tokens and refresh tokens end with them. It is no error when there are none.',
      access: user,
      success: nothing('The one that asks is the only one.'),
      problems: ['dependency-unavailable'],
      handle: ({ who: { ownerId: userId, sessionId }, ctx }) =>
        accounts.revokeOtherSessions({ userId, sessionId, client: ctx.state.client }),
    }),
    route({
      method: 'DELETE',
      path: '/auth/sessions/{id}',
      absent: SessionNotFoundError,
      name: 'endSession',
      group: 'accounts',
      summary: 'End a session of the user',
      description: 'Its access tokens and refresh tokens end with it. It may be the one that asks.',
      access: user,
      success: nothing('The session has ended.'),
      problems: ['dependency-unavailable'],
      handle: ({ who, id: sessionId, ctx }) =>
        accounts.revokeSession({ userId: who.ownerId, sessionId, client: ctx.state.client }),
    }),
    route({
      method: 'GET',
      path: '/auth/events',
      name: 'listEvents',
      group: 'accounts',
      summary: 'List what happened to the account, newest first',
      description: 'Events are kept for 90 days.',
      access: user,
      query: EventQuery,
      success: json(EventList, 'One page.', someEvents),
      problems: ['invalid-cursor', 'dependency-unavailable'],
      handle: async ({ who, query }) => eventList(await accounts.listEvents({ userId: who.ownerId, ...query })),
    }),
  ];
}
