import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres, type Postgres, type Timeouts } from '../../../src/adapters/postgres/index.ts';
import { isUnavailable } from '../../../src/adapters/postgres/unavailable.ts';
import { DependencyUnavailableError, SilverprintError } from '../../../src/domain/errors.ts';
import { aFreshId, anImage, anIntent } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { useDatabase } from '../../support/postgres.ts';
import { Link } from './link.ts';

const find = ({ images }: Postgres) => images.findOwned('ann', aFreshId());

describe('a database that does not answer', () => {
  const database = useDatabase();
  let operator: DatabasePool;
  before(async () => {
    operator = await createPool(database.url);
    operator.on('error', () => {});
  });
  after(() => operator.end());

  it('is unavailable while the line to it is cut, and available again afterwards', async () => {
    const { link, url } = await Link.to(database.url);
    await using postgres = await openPostgres(url, { accounts: true, connectionsMax: 1 });
    link.freeze();
    const asking = reasonOf(find(postgres));
    link.cut();
    expectUnavailable(await asking);
    expect(await find(postgres)).to.equal(undefined);
    await link.close();
    expectUnavailable(await reasonOf(find(postgres)));
  });

  it('is unavailable when the line to it has silently gone', async () => {
    const { link, url } = await Link.to(database.url);
    const postgres = await openPostgres(url, { accounts: true, timeouts: { statementMilliseconds: 50 } });
    link.freeze();
    expectUnavailable(await reasonOf(find(postgres)));
    await link.close();
    await postgres.close();
  });

  it('is unavailable while no connection is free, and available again when one is', async () => {
    const pool = await createPool(database.url, { maxPoolSize: 1 });
    const postgres = await openPostgres(pool, { accounts: true, timeouts: { acquireMilliseconds: 50 } });
    await pool.connect(async () => {
      expectUnavailable(await reasonOf(find(postgres)));
    });
    expect(await find(postgres)).to.equal(undefined);
    await pool.end();
  });

  it('is unavailable when a statement takes too long', async () => {
    await whileImagesAreLocked(async () => {
      await using postgres = await openWith({ statementMilliseconds: 50 });
      expectUnavailable(await reasonOf(find(postgres)));
    });
  });

  it('is unavailable when an administrator ends the connection, and available with the next one', async () => {
    await using postgres = await openWith({});
    await whileImagesAreLocked(async () => {
      const asking = reasonOf(find(postgres));
      while (!(await terminateWaiting())) continue;
      expectUnavailable(await asking);
    });
    expect(await find(postgres)).to.equal(undefined);
  });

  it('is told from a bug, which stays what it is', async () => {
    await using postgres = await openWith({});
    const intent = anIntent(anImage());
    await postgres.images.begin(intent);
    const error = await reasonOf(postgres.images.begin(intent));
    expect(error).to.be.instanceOf(Error).and.not.instanceOf(SilverprintError);
    expect(error).to.have.property('constraint', 'upload_intents_pkey');
  });

  function openWith(timeouts: Partial<Timeouts>): Promise<Postgres> {
    return openPostgres(database.url, { accounts: true, migrate: false, timeouts });
  }

  async function whileImagesAreLocked(work: () => Promise<void>): Promise<void> {
    const [locked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const locking = operator.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`lock table silverprint.images in access exclusive mode`);
      locked.resolve();
      await done.promise;
    });
    await locked.promise;
    // Not within the transaction's function: there the driver refuses other connections.
    await work().finally(done.resolve);
    await locking;
  }

  async function terminateWaiting(): Promise<boolean> {
    const { rowCount } = await operator.query(sql.unsafe`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    return rowCount > 0;
  }
});

describe('an error of the driver', () => {
  const withCode = (code: string) => Object.assign(new Error('failed'), { code });

  for (const code of ['08006', '53300', '57P01', '57P03', '57014', '25006', '40P01', 'ECONNRESET', 'EPIPE']) {
    it(`says that the database is unavailable by ${code}, also as a cause`, () => {
      expect(isUnavailable(withCode(code))).to.equal(true);
      expect(isUnavailable(new Error('failed', { cause: withCode(code) }))).to.equal(true);
    });
  }

  for (const error of [
    withCode('23505'),
    withCode('42601'),
    withCode('42P01'),
    withCode('22P02'),
    withCode('ERR_ASSERTION'),
    new TypeError('x is undefined'),
    new Error('Client'),
    undefined,
    'ECONNRESET',
  ]) {
    it(`says no such thing by ${JSON.stringify(error) ?? error}`, () => {
      expect(isUnavailable(error)).to.equal(false);
    });
  }
});

function expectUnavailable(error: unknown): void {
  expect(error).to.be.instanceOf(DependencyUnavailableError).with.property('cause').that.is.instanceOf(Error);
}
