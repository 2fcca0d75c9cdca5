import { expect } from 'chai';
import { createPool, type Interceptor, sql } from 'slonik';
import { openPostgres, type Postgres, UnusableDatabaseError } from '../../../src/adapters/postgres/index.ts';
import {
  aFreshId,
  anImage,
  anIntent,
  aSession,
  aUser,
  later,
  noon,
  randomBytes,
} from '../../../src/testing/builders.ts';
import { atOnce, reasonOf, valuesOf } from '../../../src/testing/outcomes.ts';
import { freshDatabase, useDatabase } from '../../support/postgres.ts';

describe('an open database', () => {
  const database = useDatabase();

  it('says which PostgreSQL it is', async () => {
    await using postgres = await openPostgres(database.url, { accounts: true });
    expect(postgres.serverVersion).to.match(/^\d+\.\d+$/);
  });

  it('takes a cursor back that another process made', async () => {
    const ownerId = aFreshId();
    await using one = await openPostgres(database.url, { accounts: true });
    await using other = await openPostgres(database.url, { accounts: true });
    const images = [anImage({ ownerId }), anImage({ ownerId, createdAt: later(noon, -1) })];
    for (const image of images) await keep(one, image);
    const { nextCursor: cursor } = await one.images.page({ ownerId, limit: 1 });
    expect(await other.images.page({ ownerId, limit: 1, cursor })).to.deep.equal({
      images: [images[1]],
      nextCursor: undefined,
    });
  });

  it('closes as often as it is asked to', async () => {
    const postgres = await openPostgres(database.url, { accounts: true });
    await Promise.all([postgres.close(), postgres.close()]);
    await postgres.close();
  });

  it('uses a pool that is handed in, and does not close it', async () => {
    const pool = await createPool(database.url);
    const postgres = await openPostgres(pool, { accounts: true });
    await postgres.close();
    expect(await pool.oneFirst(sql.unsafe`select 1`)).to.equal(1);
    await pool.end();
  });

  it('works within a transaction of somebody else, and is no part of it', async () => {
    const pool = await createPool(database.url);
    await using postgres = await openPostgres(database.url, { accounts: true });
    const user = aUser();
    const rolledBack = pool.transaction(async () => {
      await postgres.users.add(user);
      throw new Error('rolled back');
    });
    expect(await reasonOf(rolledBack)).to.have.property('message', 'rolled back');
    expect(await postgres.users.findById(user.id)).to.deep.equal(user);
    await pool.end();
  });

  const snakeToCamel: Interceptor = {
    name: 'camel-case',
    transformRow: (_context, _query, row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [camelCase(name), value])),
  };
  const text = (name: string) => ({ name, parse: (value: string) => value });
  for (const [pool, configuration] of [
    ["the driver's own parsers", { typeParsers: [] }],
    ['no parsers at all', { typeParsers: ['int2', 'int4', 'int8', 'timestamptz', 'uuid'].map(text) }],
    ['renamed columns', { interceptors: [snakeToCamel] }],
  ] as const) {
    it(`reads the same rows through a pool with ${pool}`, async () => {
      const handedIn = await createPool(database.url, configuration);
      const postgres = await openPostgres(handedIn, { accounts: true });
      const [user, image] = [aUser(), anImage()];
      const session = aSession({ userId: user.id, revokedAt: noon, revokeReason: 'log-out' });
      await postgres.users.add(user);
      await postgres.sessions.add(session);
      await keep(postgres, image);
      expect(await postgres.users.findById(user.id)).to.deep.equal(user);
      expect(await postgres.sessions.find(session.id)).to.deep.equal(session);
      expect(await postgres.images.findOwned(image.ownerId, image.id)).to.deep.equal(image);
      await handedIn.end();
    });
  }
});

describe('the fingerprint of the root secret', () => {
  it('is the first one that was claimed, from then on', async () => {
    const database = await freshDatabase();
    await using postgres = await openPostgres(database.url, { accounts: true });
    const [first, second] = [randomBytes(32), randomBytes(32)];
    expect(await postgres.claimSecret(first)).to.equal(true);
    expect(await postgres.claimSecret(second)).to.equal(false);
    await using later = await openPostgres(database.url, { accounts: true });
    expect(await later.claimSecret(second)).to.equal(false);
    expect(await later.claimSecret(first)).to.equal(true);
  });

  it('is one, however many processes claim theirs at the same moment', async () => {
    const database = await freshDatabase();
    await using postgres = await openPostgres(database.url, { accounts: true });
    const fingerprints = Array.from({ length: 20 }, () => randomBytes(32));
    const outcomes = await atOnce(20, (caller) => postgres.claimSecret(fingerprints[caller]!));
    const winners = fingerprints.filter((_, caller) => valuesOf(outcomes)[caller]);
    expect(winners).to.have.lengthOf(1);
    expect(await postgres.claimSecret(winners[0]!)).to.equal(true);
  });
});

describe('a database that cannot be opened', () => {
  const database = useDatabase();
  const changed = (members: Partial<URL>) => Object.assign(new URL(database.url), members).href;

  for (const [what, url, reason] of [
    ['where nobody listens', () => changed({ host: '127.0.0.1:1' }), 'ECONNREFUSED'],
    ['with another password', () => changed({ password: 'wrong-secret' }), 'password authentication failed'],
    ['that does not exist', () => changed({ pathname: '/absent' }), 'does not exist'],
    ['by what is no URL', () => 'host=localhost password=wrong-secret', 'no URL'],
  ] as const) {
    it(`is refused with the reason and without the password: one ${what}`, async () => {
      const error = (await reasonOf(openPostgres(url(), { accounts: true }))) as Error;
      expect(error).to.be.instanceOf(UnusableDatabaseError);
      expect(error.message).to.contain(reason);
      expect(JSON.stringify([error.message, error.stack, error.cause])).not.to.contain('wrong-secret');
    });
  }
});

async function keep(postgres: Postgres, image: ReturnType<typeof anImage>): Promise<void> {
  await postgres.images.begin(anIntent(image));
  await postgres.images.complete(image);
}

describe('a database that nobody has named', () => {
  it('is refused, where the variable of the environment is not set', async () => {
    const error = await reasonOf(openPostgres(process.env['SILVERPRINT_TEST_UNSET']));
    expect(error).to.be.instanceOf(UnusableDatabaseError).with.property('message').that.contains('not set');
  });
});

function camelCase(name: string): string {
  return /^[a-z0-9_]+$/.test(name) ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
}
