import { type CommonQueryMethods, sql } from 'slonik';
import { bytes } from './values.ts';

/** The key that this database signs cursors with. */
export async function readCursorKey(connection: CommonQueryMethods): Promise<Uint8Array> {
  return bytes.parse(await connection.oneFirst(sql.unsafe`select cursor_key from silverprint.installation`));
}

/** Store the fingerprint unless one is stored already; whether it is the stored one now. */
export async function claimSecret(connection: CommonQueryMethods, fingerprint: Uint8Array): Promise<boolean> {
  const given = sql.binary(Buffer.from(fingerprint));
  // One statement: of several first starts at once, who comes second waits for the row and sees the first one's.
  const mine = await connection.oneFirst(sql.unsafe`
    update silverprint.installation set secret_fingerprint = coalesce(secret_fingerprint, ${given})
    returning secret_fingerprint = ${given}`);
  return mine === true;
}
