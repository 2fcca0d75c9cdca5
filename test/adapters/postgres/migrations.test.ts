import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres, UnusableDatabaseError } from '../../../src/adapters/postgres/index.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { type Migration, readMigrations } from '../../../src/adapters/postgres/migration-files.ts';
import { assertSupported } from '../../../src/adapters/postgres/server-version.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { emptyDatabase, type FreshDatabase } from '../../support/postgres.ts';

describe('the migrations', () => {
  let database: FreshDatabase;
  let pool: DatabasePool;
  beforeEach(async () => {
    database = await emptyDatabase();
    pool = await createPool(database.url);
    pool.on('error', () => {});
  });
  afterEach(async () => {
    await pool.end();
    await database.close();
  });

  it('are all applied to an empty database, and written down', async () => {
    const migrations = await readMigrations();
    expect(migrations).not.to.have.lengthOf(0);
    await migrate(pool, migrations);
    expect(await applied(pool)).to.deep.equal(migrations.map(({ name }) => name));
  });

  it('are applied once, however many processes start at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openPostgres(database.url, { accounts: true })));
    for (const postgres of opened) await postgres.close();
    expect(await applied(pool)).to.deep.equal((await readMigrations()).map(({ name }) => name));
    expect(await pool.oneFirst(sql.unsafe`select count(*)::text from silverprint.installation`)).to.equal('1');
  });

  it('are applied when they are new, after those that were there', async () => {
    await migrate(pool, [aMigration(1, 'create table silverprint.one ()')]);
    const second = aMigration(2, 'alter table silverprint.one rename to two');
    await migrate(pool, [aMigration(1, 'create table silverprint.one ()'), second]);
    expect(await exists(pool, 'silverprint.two')).to.equal(true);
  });

  it('are applied when they are new, between those that were there', async () => {
    const [first, third] = [aMigration(1, 'create table silverprint.one ()'), aMigration(3, 'select 1')];
    await migrate(pool, [first, third]);
    await migrate(pool, [first, aMigration(2, 'create table silverprint.two ()'), third]);
    expect(await exists(pool, 'silverprint.two')).to.equal(true);
    expect(await applied(pool)).to.have.lengthOf(3);
  });

  it('may hold whatever PostgreSQL takes, as often as it likes', async () => {
    const text = String.raw`
      create table silverprint.quotes (quote text); -- it's a comment; with a semicolon
      insert into silverprint.quotes values ('it''s; \n'), (E'it\'s'), ($$it's; $1$$), ('$slonik_1');
      create function silverprint.answer() returns integer language plpgsql as $body$ begin return 42; end $body$;`;
    await migrate(pool, [aMigration(1, text)]);
    const quotes = await pool.anyFirst(sql.unsafe`select quote from silverprint.quotes`);
    expect(quotes).to.have.members(["it's; \\n", "it's", "it's; $1", '$slonik_1']);
    expect(await pool.oneFirst(sql.unsafe`select silverprint.answer()`)).to.equal(42);
  });

  it('are applied all or none', async () => {
    const migrations = [
      aMigration(1, 'create table silverprint.one ()'),
      aMigration(2, 'create tabel silverprint.two ()'),
    ];
    const error = await reasonOf(migrate(pool, migrations));
    expect(error).to.be.instanceOf(UnusableDatabaseError).with.property('message').that.contains('0002_test.sql');
    expect(error).to.have.property('message').that.contains('tabel');
    expect(await exists(pool, 'silverprint.one')).to.equal(false);
  });

  it('are refused when the database has one that the code does not know', async () => {
    await migrate(pool, [...(await readMigrations()), aMigration(9999, 'select 1')]);
    const error = await reasonOf(openPostgres(database.url, { accounts: true }));
    expect(error).to.be.instanceOf(UnusableDatabaseError).with.property('message').that.contains('newer');
  });

  it('are refused when one was changed after it was applied, and nothing else is applied', async () => {
    await migrate(pool, [aMigration(1, 'create table silverprint.one ()')]);
    const changed = aMigration(1, 'create table silverprint.one (id integer)');
    const error = await reasonOf(migrate(pool, [changed, aMigration(2, 'create table silverprint.two ()')]));
    expect(error).to.be.instanceOf(UnusableDatabaseError).with.property('message').that.contains('0001_test.sql');
    expect(await exists(pool, 'silverprint.two')).to.equal(false);
  });

  it('are not applied when that is switched off: a database that lacks one is refused, another is opened', async () => {
    const error = await reasonOf(openPostgres(database.url, { accounts: true, migrate: false }));
    expect(error).to.be.instanceOf(UnusableDatabaseError).with.property('message').that.contains('0001_');
    expect(await exists(pool, 'silverprint.migrations')).to.equal(false);
    await migrate(pool, await readMigrations());
    await using postgres = await openPostgres(database.url, { accounts: true, migrate: false });
    expect(await postgres.users.findByUsername('ann')).to.equal(undefined);
  });

  it('need no right to make schemas where an administrator made the schema', async () => {
    const [role, password] = [`silverprint_test_${randomBytes(4).toString('hex')}`, randomBytes(8).toString('hex')];
    const name = sql.identifier([role]);
    await pool.query(sql.unsafe`create role ${name} login password ${sql.literalValue(password)}`);
    await pool.query(sql.unsafe`create schema silverprint authorization ${name}`);
    const url = Object.assign(new URL(database.url), { username: role, password });
    const postgres = await openPostgres(url.href, { accounts: true });
    await postgres.close();
    await pool.query(sql.unsafe`drop owned by ${name}`);
    await pool.query(sql.unsafe`drop role ${name}`);
  });
});

describe('the version of PostgreSQL', () => {
  it('is 15 at least', () => {
    expect(() => assertSupported(140_019, '14.19 (Debian 14.19-1.pgdg12+1)'))
      .to.throw(UnusableDatabaseError)
      .with.property('message')
      .that.contains('15 or later')
      .and.contains('is 14.19.');
    for (const number of [150_000, 180_004]) expect(() => assertSupported(number, '')).not.to.throw();
  });
});

function aMigration(number: number, text: string): Migration {
  return { number, half: 'images', name: `${String(number).padStart(4, '0')}_test.sql`, sha256: text, text };
}

async function applied(pool: DatabasePool): Promise<readonly unknown[]> {
  return pool.anyFirst(sql.unsafe`select name from silverprint.migrations order by number`);
}

async function exists(pool: DatabasePool, table: string): Promise<unknown> {
  return pool.oneFirst(sql.unsafe`select to_regclass(${table}) is not null`);
}
