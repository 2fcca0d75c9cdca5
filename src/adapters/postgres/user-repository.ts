import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { UsernameTakenError } from '../../domain/errors.ts';
import type {
  DeletedUser,
  PasswordChange,
  UserListRequest,
  UserRepository,
} from '../../domain/ports/user-repository.ts';
import type { User, UserId } from '../../domain/user.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { isStorable, isUuid, moment, optional, timestamp } from './values.ts';

const columns = sql.fragment`id, username, canonical_username as "canonicalUsername", name,
  password_hash as "passwordHash", created_at as "createdAt", disabled_at as "disabledAt"`;

const userRow = z.object({
  id: z.string(),
  username: z.string(),
  canonicalUsername: z.string(),
  name: optional(z.string()),
  passwordHash: z.string(),
  createdAt: moment,
  disabledAt: optional(moment),
});

const deletedRow = z.object({ id: z.string(), secondsAgo: z.number() });
const usersAtOnce = 100;

/** Users in `silverprint.users`, and those who were deleted in `silverprint.deleted_users`. */
export class SlonikUserRepository implements UserRepository {
  readonly #ask: Ask;

  constructor(pool: DatabasePool, timeouts?: Timeouts) {
    this.#ask = askOn(pool, timeouts);
  }

  async add(user: User): Promise<void> {
    // The constraint decides who is first; a conflict that were an error would cost the connection.
    const insert = sql.unsafe`
      insert into silverprint.users (id, username, canonical_username, name, password_hash, created_at, disabled_at)
      values (${sql.uuid(user.id)}, ${user.username}, ${user.canonicalUsername}, ${user.name ?? null},
        ${user.passwordHash}, ${timestamp(user.createdAt)}, ${user.disabledAt ? timestamp(user.disabledAt) : null})
      on conflict on constraint users_canonical_username_key do nothing`;
    const { rowCount } = await this.#ask(insert);
    if (rowCount === 0) throw new UsernameTakenError();
  }

  async findByUsername(canonicalUsername: string): Promise<User | undefined> {
    return isStorable(canonicalUsername)
      ? this.#find(sql.fragment`canonical_username = ${canonicalUsername}`)
      : undefined;
  }

  async findById(id: UserId): Promise<User | undefined> {
    return isUuid(id) ? this.#find(sql.fragment`id = ${sql.uuid(id)}`) : undefined;
  }

  async list({ limit, after = '' }: UserListRequest): Promise<User[]> {
    // The column is in the collation "C": its order is that of the constraint's index, and the same on every machine.
    const { rows } = await this.#ask(sql.unsafe`
      select ${columns} from silverprint.users
      where canonical_username > ${after} order by canonical_username limit ${limit}`);
    return rows.map((row) => userRow.parse(row));
  }

  async changePassword(id: UserId, { from, to }: PasswordChange): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { rowCount } = await this.#ask(sql.unsafe`
      update silverprint.users set password_hash = ${to}
      where id = ${sql.uuid(id)} and password_hash = ${from}`);
    return rowCount === 1;
  }

  async setDisabled(id: UserId, disabledAt: Date | undefined): Promise<User | undefined> {
    if (!isUuid(id)) return undefined;
    const { rows } = await this.#ask(sql.unsafe`
      update silverprint.users set disabled_at = ${disabledAt ? timestamp(disabledAt) : null}
      where id = ${sql.uuid(id)}
      returning ${columns}`);
    return rows.map((row) => userRow.parse(row))[0];
  }

  async delete(id: UserId, passwordHash: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { rowCount } = await this.#ask(sql.unsafe`
      with deleted as (
        delete from silverprint.users where id = ${sql.uuid(id)} and password_hash = ${passwordHash} returning id)
      insert into silverprint.deleted_users (id) select id from deleted`);
    return rowCount === 1;
  }

  async deletedUsers(afterId?: UserId): Promise<readonly DeletedUser[]> {
    const { rows } = await this.#ask(sql.unsafe`
      select id, extract(epoch from now() - deleted_at)::double precision as "secondsAgo" from silverprint.deleted_users
      where ${afterId === undefined ? sql.fragment`true` : sql.fragment`id > ${sql.uuid(afterId)}`}
      order by id limit ${usersAtOnce}`);
    return rows.map((row) => deletedRow.parse(row));
  }

  async forgetDeleted(id: UserId): Promise<void> {
    if (isUuid(id)) await this.#ask(sql.unsafe`delete from silverprint.deleted_users where id = ${sql.uuid(id)}`);
  }

  async isClosed(id: UserId): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { rows } = await this.#ask(sql.unsafe`
      select id from silverprint.users where id = ${sql.uuid(id)} and disabled_at is not null
      union all select id from silverprint.deleted_users where id = ${sql.uuid(id)}`);
    return rows.length > 0;
  }

  async #find(condition: ReturnType<typeof sql.fragment>): Promise<User | undefined> {
    const { rows } = await this.#ask(sql.unsafe`select ${columns} from silverprint.users where ${condition}`);
    return rows.map((row) => userRow.parse(row))[0];
  }
}
