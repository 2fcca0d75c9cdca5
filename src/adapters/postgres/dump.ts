import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { tablesInBackup } from './backup-tables.ts';
import { type Applied, readApplied } from './migrate.ts';
import { translated } from './unavailable.ts';

const lineRow = z.object({ line: z.string() });

/** Takes the rows of a table, some at a time: each a line of JSON, with the columns for its members. */
export type Consume = (table: string, rows: AsyncIterable<readonly string[]>) => Promise<void>;

/** Rows are read as far as they are asked for: how much memory that takes does not depend on how many there are. */
export async function dump(pool: DatabasePool, consume: Consume): Promise<readonly Applied[]> {
  const read = async (transaction: CommonQueryMethods) => {
    for (const setting of settings) await transaction.query(setting);
    const applied = await readApplied(transaction);
    for (const table of tablesInBackup) await consume(table, rowsOf(transaction, table));
    return applied ?? [];
  };
  try {
    // Once: what has been consumed cannot be taken back.
    return await pool.connect((connection) => connection.transaction(read, 0));
  } catch (error) {
    throw translated(error);
  }
}

// The moment is that of the first statement that reads. The others say how values are written, which a host may have set otherwise.
const settings = [
  sql.unsafe`set transaction isolation level repeatable read, read only`,
  sql.unsafe`set local statement_timeout = 0`,
  sql.unsafe`set local idle_in_transaction_session_timeout = 0`,
  sql.unsafe`set local timezone = 'UTC'`,
  sql.unsafe`set local bytea_output = 'hex'`,
  sql.unsafe`set local extra_float_digits = 1`,
];

async function* rowsOf(transaction: CommonQueryMethods, table: string): AsyncGenerator<readonly string[]> {
  await transaction.query(sql.unsafe`
    declare backup no scroll cursor for select to_jsonb(each)::text as line from ${sql.identifier(['silverprint', table])} each`);
  for (;;) {
    const { rows } = await transaction.query(sql.unsafe`fetch 500 from backup`);
    if (rows.length === 0) break;
    yield rows.map((row) => lineRow.parse(row).line);
  }
  await transaction.query(sql.unsafe`close backup`);
}
