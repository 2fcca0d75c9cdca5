import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { UnusableDatabaseError } from './unusable-database-error.ts';

const oldestMajor = 15;
const versionRow = z.object({ version: z.string(), number: z.string() });

/**
 * What the server calls itself, `18.4` for example.
 * @throws {UnusableDatabaseError} it is older than what this code is written for
 */
export async function readServerVersion(connection: CommonQueryMethods): Promise<string> {
  const row = await connection.one(sql.unsafe`
    select current_setting('server_version') as version, current_setting('server_version_num') as number`);
  const { version, number } = versionRow.parse(row);
  assertSupported(Number(number), version);
  return shortVersion(version);
}

/**
 * Refuse a server that is too old.
 * @param number `server_version_num`: 140011 is 14.11
 * @throws {UnusableDatabaseError}
 */
export function assertSupported(number: number, version: string): void {
  if (number >= oldestMajor * 10_000) return;
  throw new UnusableDatabaseError(
    `Silverprint needs PostgreSQL ${oldestMajor} or later, and this server is ${shortVersion(version)}.`,
  );
}

/** Without what packagers append: `15.14 (Debian 15.14-0+deb12u1)` is `15.14`. */
function shortVersion(version: string): string {
  return version.split(' ')[0] ?? version;
}
