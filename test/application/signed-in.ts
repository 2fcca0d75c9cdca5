import { parseRefreshToken } from '../../src/domain/session.ts';
import { aCore, memoryAdapters } from '../support/core.ts';

export const ann = { username: 'Ann@Example.org', password: 'correct horse' };

/** Ann has an account. */
export async function registered() {
  const memory = memoryAdapters();
  const { accounts } = aCore(memory);
  const user = await accounts.register(ann);
  return { memory, accounts, user };
}

/** Ann has an account and has just logged in. */
export async function signedIn() {
  const { memory, accounts, user } = await registered();
  const pair = await accounts.logIn(ann);
  const { sessionId } = parseRefreshToken(pair.refreshToken)!;
  return { memory, accounts, user, pair, sessionId };
}
