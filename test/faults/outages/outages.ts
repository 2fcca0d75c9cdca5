import { setTimeout as delay } from 'node:timers/promises';
import { createPool, sql } from 'slonik';
import type { Cut, Link } from '../../adapters/postgres/link.ts';
import type { DatabaseServer, Stop } from './database-server.ts';

export type Ground = { readonly database: DatabaseServer; readonly link: Link };

/** A way in which a database is away for a while. */
export type Outage = {
  readonly name: string;
  /** Goes through it; resolves when the database is there again. */
  readonly happen: (ground: Ground) => Promise<void>;
  /** Within so long everybody has an answer, whatever it is. */
  readonly answerMilliseconds: number;
  /** So long after the database is there again somebody succeeds. */
  readonly recoveryMilliseconds: number;
  /** Whether it takes so long that a tenth of the others is enough. */
  readonly isLong?: boolean;
};

/** What is promised, and as much again for a machine that others keep busy. */
const soon = { answerMilliseconds: 4_000, recoveryMilliseconds: 5_000 };
/** A statement has five seconds, and its connection one more; whoever tries again waits for a connection, twice. */
const late = { answerMilliseconds: 14_000, recoveryMilliseconds: 7_000 };
/** The statement that makes an image of an upload. */
const completion = 'insert into silverprint.images';

export function outages({ longSeconds }: { readonly longSeconds: number }): readonly Outage[] {
  return [
    stopped('fast'),
    stopped('immediate'),
    stopped('kill'),
    { name: 'pg_terminate_backend', happen: terminated, ...soon },
    { ...stopped('fast', longSeconds), name: `${longSeconds} s away`, isLong: true },
    { name: 'half-open', happen: halfOpen, ...late },
    cutAround('before', 'cut before COMMIT'),
    cutAround('after', 'cut after COMMIT was sent'),
    cutAround('at the answer', 'cut before its answer'),
  ];
}

function stopped(how: Stop, seconds = 0): Outage {
  return {
    name: how === 'kill' ? 'kill -9' : `${how} stop`,
    async happen({ database, link }) {
      await database.stop(how);
      await delay(seconds * 1000);
      await database.startAgain();
      link.leadsTo(database.url);
    },
    ...soon,
  };
}

async function terminated({ database }: Ground): Promise<void> {
  const pool = await createPool(database.url, { maxPoolSize: 1 });
  await pool.query(sql.unsafe`
    select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`);
  await pool.end();
}

async function halfOpen({ link }: Ground): Promise<void> {
  link.freeze();
  await delay(1_000);
  link.thaw();
}

function cutAround(how: Cut, name: string): Outage {
  return { name, happen: ({ link }) => link.cutsAround(completion, how), ...soon };
}
