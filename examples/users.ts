import type { IncomingMessage } from 'node:http';

export type User = { readonly id: string };

/** A request, and who was found to have sent it. */
export type SignedIn = IncomingMessage & { readonly user?: User | undefined };

const sessions: ReadonlyMap<string, User> = new Map([
  ['alices-session', { id: 'alice' }],
  ['bobs-session', { id: 'bob' }],
]);

/** Stands for however a service knows its users: here, by a cookie. */
export function userOf({ headers }: IncomingMessage): User | undefined {
  const [, session = ''] = /(?:^|; *)session=([\w-]+)/.exec(headers.cookie ?? '') ?? [];
  return sessions.get(session);
}
