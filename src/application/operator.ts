import type { AttemptLimiter } from '../domain/ports/attempt-limiter.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import { AccountJournal } from './account-journal.ts';
import { DisableUser } from './disable-user.ts';
import { EnableUser } from './enable-user.ts';
import { type ListedUser, ListUsers } from './list-users.ts';
import { LiveSessions } from './live-sessions.ts';
import { MakePassword } from './make-password.ts';
import { type Ambient, ambientOf, type Options } from './options.ts';
import { RegisterUser } from './register-user.ts';
import { RemoveUser } from './remove-user.ts';
import { ResetPassword } from './reset-password.ts';
import { Revoker } from './revoker.ts';
import { Throttle } from './throttle.ts';
import { userNamed } from './user-named.ts';

/** What the operator's part stands on: the account half, but for its access tokens. */
export type OperatorAdapters = {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly events: EventLog;
  readonly attempts: AttemptLimiter;
  readonly passwords: PasswordHasher;
  readonly signer: Signer;
};

type In<UseCase extends { execute(input: never): unknown }> = Parameters<UseCase['execute']>[0];

/**
 * What whoever runs the service may do to accounts. It is nothing for a network: nobody is asked who they are.
 *
 * @example
 * ```ts
 * const password = operator.makePassword({ username: 'ann' });
 * await operator.resetPassword({ username: 'ann', password });
 * ```
 */
export type Operator = {
  /** See {@link ListUsers}. */
  listUsers(input: In<ListUsers>): Promise<ListedUser[]>;
  /**
   * Who has this name, in any letter case.
   * @throws {UserNotFoundError} nobody has this name
   */
  findUser(input: { username: string }): Promise<User>;
  /** See {@link RegisterUser}; also where registration is closed. */
  addUser(input: Omit<In<RegisterUser>, 'client'>): Promise<User>;
  /** See {@link DisableUser}. */
  disableUser(input: In<DisableUser>): Promise<User>;
  /** See {@link EnableUser}. */
  enableUser(input: In<EnableUser>): Promise<User>;
  /** See {@link RemoveUser}. */
  deleteUser(input: In<RemoveUser>): Promise<User>;
  /** See {@link MakePassword}. */
  makePassword(input: In<MakePassword>): string;
  /** See {@link ResetPassword}. */
  resetPassword(input: In<ResetPassword>): Promise<User>;
};

/**
 * The operator's part alone, for a process that is not the service: sessions that it ends are over in the service within a second.
 * Beside `accounts`, take that of `createSilverprint`.
 *
 * @example
 * ```ts
 * const operator = createOperator({ ...database, passwords, signer });
 * await operator.disableUser({ username: 'mallory' });
 * ```
 */
export function createOperator(adapters: OperatorAdapters, options: Options = {}): Operator {
  const deps = { ...adapters, ...ambientOf(options) };
  const [journal, liveSessions, throttle] = [new AccountJournal(deps), new LiveSessions(deps), new Throttle(deps)];
  return wireOperator({ ...deps, journal, throttle, revoker: new Revoker({ ...deps, liveSessions, journal }) });
}

type Wired = Omit<OperatorAdapters, 'attempts' | 'events' | 'signer'> &
  Ambient & { journal: AccountJournal; throttle: Throttle; revoker: Revoker };

/** The operator's part of accounts that were wired before. */
export function wireOperator(deps: Wired): Operator {
  const listUsers = new ListUsers(deps);
  const addUser = new RegisterUser({ ...deps, registration: 'open' });
  const disableUser = new DisableUser(deps);
  const enableUser = new EnableUser(deps);
  const removeUser = new RemoveUser(deps);
  const makePassword = new MakePassword(deps);
  const resetPassword = new ResetPassword(deps);
  return {
    listUsers: (input) => listUsers.execute(input),
    findUser: ({ username }) => userNamed(deps.users, username),
    addUser: (input) => addUser.execute(input),
    disableUser: (input) => disableUser.execute(input),
    enableUser: (input) => enableUser.execute(input),
    deleteUser: (input) => removeUser.execute(input),
    makePassword: (input) => makePassword.execute(input),
    resetPassword: (input) => resetPassword.execute(input),
  };
}
