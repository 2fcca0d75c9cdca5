import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres } from '../../../src/adapters/postgres/index.ts';
import { DependencyUnavailableError } from '../../../src/domain/errors.ts';
import { aFreshId } from '../../../src/testing/builders.ts';
import { reasonsOf } from '../../../src/testing/outcomes.ts';
import { useDatabase } from '../../support/postgres.ts';

const callers = 400;
const connectionsMax = 5;
const waitingMax = 256;

describe('A pool of five connections, of which four hundred want one', () => {
  const database = useDatabase();
  let operator: DatabasePool;
  before(async () => {
    operator = await createPool(database.url);
    operator.on('error', () => {});
  });
  after(() => operator.end());

  it('serves who gets one in time, refuses the others, and has all of them afterwards', async () => {
    await using postgres = await openPostgres(database.url, {
      migrate: false,
      connectionsMax,
      timeouts: { acquireMilliseconds: 500 },
    });
    const find = () => postgres.images.findOwned('ann', aFreshId());
    const [locked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const locking = operator.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`lock table silverprint.images in access exclusive mode`);
      locked.resolve();
      await done.promise;
    });
    await locked.promise;

    const asking = Promise.allSettled(Array.from({ length: callers }, find));
    while ((await waitingOn(operator)) < connectionsMax);
    const others = await Promise.allSettled([find()]);
    done.resolve();
    await locking;
    const refusals = reasonsOf([...(await asking), ...others]);
    expect(refusals).to.have.lengthOf.within(callers + 1 - connectionsMax - waitingMax, callers);
    for (const refusal of refusals) expect(refusal).to.be.instanceOf(DependencyUnavailableError);
    expect(refusals.filter(isRefusedAtOnce)).to.have.lengthOf.at.least(callers - connectionsMax - waitingMax);

    // Twice as many as there are connections: none is lost.
    await Promise.all(Array.from({ length: 2 * connectionsMax }, find));
  });
});

function isRefusedAtOnce(error: unknown): boolean {
  return error instanceof Error && String(error.cause).includes('wait for a connection already');
}

async function waitingOn(pool: DatabasePool): Promise<number> {
  const { rows } = await pool.query(sql.unsafe`
    select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`);
  return (rows[0] as { count: number }).count;
}
