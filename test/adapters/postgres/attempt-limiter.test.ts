import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { SlonikAttemptLimiter } from '../../../src/adapters/postgres/attempt-limiter.ts';
import { openPostgres, type Postgres } from '../../../src/adapters/postgres/index.ts';
import { DependencyUnavailableError } from '../../../src/index.ts';
import { attemptLimiterContract } from '../../../src/testing/attempt-limiter.contract.ts';
import { aFreshId, later, noon } from '../../../src/testing/builders.ts';
import { atOnce, reasonOf, valuesOf } from '../../../src/testing/outcomes.ts';
import { useDatabase } from '../../support/postgres.ts';
import { Link } from './link.ts';

const close = async () => {};
const rule = { attempts: 5, windowSeconds: 60 };

describe('Attempts in PostgreSQL', () => {
  const database = useDatabase();
  let postgres: Postgres;
  let pool: DatabasePool;
  before(async () => {
    postgres = await openPostgres(database.url, { accounts: true });
    pool = await createPool(database.url);
  });
  after(async () => {
    await pool.end();
    await postgres.close();
  });

  attemptLimiterContract('Slonik, our pool', async () => ({ subject: postgres.attempts, close }));
  attemptLimiterContract("Slonik, a host's pool", async () => ({ subject: new SlonikAttemptLimiter(pool), close }));

  const rows = async () => Number(await pool.oneFirst(sql.unsafe`select count(*) from silverprint.attempts`));

  it('are counted for all processes together', async () => {
    await using other = await openPostgres(database.url, { accounts: true });
    const key = aFreshId();
    const limiters = [postgres.attempts, other.attempts];
    const outcomes = await atOnce(40, (caller) => limiters[caller % 2]!.reserve([{ key, rule }], noon));
    expect(valuesOf(outcomes).filter((denial) => denial === undefined)).to.have.lengthOf(5);
    expect(valuesOf(outcomes), 'nobody gets an error').to.have.lengthOf(40);
  });

  it('are taken away when they are over, by those that come after them', async () => {
    await pool.query(sql.unsafe`truncate silverprint.attempts`);
    for (let i = 0; i < 100; i++) await postgres.attempts.reserve([{ key: aFreshId(), rule }], noon);
    expect(await rows()).to.equal(100);
    for (let i = 0; i < 12; i++) await postgres.attempts.reserve([{ key: aFreshId(), rule }], later(noon, 60_000));
    expect(await rows()).to.equal(12);
  });

  it('leave nothing behind, and wait for nobody, where they are denied', async () => {
    const full = { key: aFreshId(), rule: { attempts: 1, windowSeconds: 60 } };
    await postgres.attempts.reserve([full], noon);
    const before = await rows();
    await pool.transaction(async (holding) => {
      await holding.query(sql.unsafe`select from silverprint.attempts where key = ${full.key} for update`);
      for (let i = 0; i < 20; i++) {
        const denial = await postgres.attempts.reserve([{ key: aFreshId(), rule }, full], noon);
        expect(denial).to.have.property('key', full.key);
      }
    });
    expect(await rows()).to.equal(before);
  });

  it('are not allowed where they cannot be counted', async () => {
    const { link, url } = await Link.to(database.url);
    await using cutOff = await openPostgres(url, { accounts: true });
    await link.close();
    const attempt = { key: aFreshId(), rule };
    expect(await reasonOf(cutOff.attempts.reserve([attempt], noon))).to.be.instanceOf(DependencyUnavailableError);
    expect(await reasonOf(cutOff.attempts.refund({}, noon))).to.be.instanceOf(DependencyUnavailableError);
  });
});
