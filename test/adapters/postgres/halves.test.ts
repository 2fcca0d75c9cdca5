import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres, UnusableDatabaseError } from '../../../src/adapters/postgres/index.ts';
import { readMigrations } from '../../../src/adapters/postgres/migration-files.ts';
import { anImage, anIntent, aUser } from '../../../src/testing/builders.ts';
import { atOnce, reasonOf, valuesOf } from '../../../src/testing/outcomes.ts';
import { emptyDatabase, type FreshDatabase } from '../../support/postgres.ts';

const ofImages = [
  'attempts',
  'discarded_blobs',
  'images',
  'installation',
  'migrations',
  'sizes',
  'upload_intents',
  'upload_keys',
  'usage',
];
const ofAccounts = ['deleted_users', 'events', 'sessions', 'users'];

describe('the halves of a database', () => {
  let database: FreshDatabase;
  let pool: DatabasePool;
  beforeEach(async () => {
    database = await emptyDatabase();
    pool = await createPool(database.url);
  });
  afterEach(async () => {
    await pool.end();
    await database.close();
  });

  it('are tables for images alone where nobody asks for accounts', async () => {
    await using postgres = await openPostgres(database.url);
    expect(await tables(pool)).to.deep.equal(ofImages);
    expect(postgres).not.to.have.any.keys('users', 'sessions', 'events');
    const image = anImage({ ownerId: 'a user of the host' });
    await postgres.images.begin(anIntent(image));
    await postgres.images.complete(image);
    expect(await postgres.images.findOwned(image.ownerId, image.id)).to.deep.equal(image);
    expect(await postgres.attempts.reserve([], new Date())).to.equal(undefined);
  });

  it('are tables for both where somebody does', async () => {
    await using _opened = await openPostgres(database.url, { accounts: true });
    expect(await tables(pool)).to.deep.equal([...ofImages, ...ofAccounts].toSorted());
  });

  it('are the same to the letter when accounts are added later, and the images are still there', async () => {
    const image = anImage();
    await using before = await openPostgres(database.url);
    await before.images.begin(anIntent(image));
    await before.images.complete(image);
    await using after = await openPostgres(database.url, { accounts: true });
    expect(await after.images.findOwned(image.ownerId, image.id)).to.deep.equal(image);
    const user = aUser();
    await after.users.add(user);
    expect(await after.users.findById(user.id)).to.deep.equal(user);

    const other = await emptyDatabase();
    const fromTheBeginning = await createPool(other.url);
    await using _opened = await openPostgres(fromTheBeginning, { accounts: true });
    expect(await schema(pool)).to.deep.equal(await schema(fromTheBeginning));
    expect(await schema(pool)).not.to.have.lengthOf(0);
    await fromTheBeginning.end();
    await other.close();
  });

  it('may be both where only images are asked for: accounts stay as they are', async () => {
    const user = aUser();
    await using both = await openPostgres(database.url, { accounts: true });
    await both.users.add(user);
    await using _images = await openPostgres(database.url);
    await using _unmigrated = await openPostgres(database.url, { migrate: false });
    expect(await tables(pool)).to.deep.equal([...ofImages, ...ofAccounts].toSorted());
    expect(await both.users.findById(user.id)).to.deep.equal(user);
  });

  it('are made once, whichever processes ask for which of them at the same moment', async () => {
    const opened = valuesOf(await atOnce(6, (caller) => openPostgres(database.url, { accounts: caller % 2 === 0 })));
    for (const postgres of opened) await postgres.close();
    expect(await applied(pool)).to.deep.equal((await readMigrations()).map(({ name }) => name));
  });

  it('are both needed for accounts where nothing is to be migrated', async () => {
    await using _images = await openPostgres(database.url);
    const error = await reasonOf(openPostgres(database.url, { accounts: true, migrate: false }));
    expect(error).to.be.instanceOf(UnusableDatabaseError).with.property('message').that.contains('0002_accounts.sql');
    expect(await tables(pool)).to.deep.equal(ofImages);
  });
});

async function tables(pool: DatabasePool): Promise<readonly unknown[]> {
  return pool.anyFirst(sql.unsafe`
    select table_name::text from information_schema.tables where table_schema = 'silverprint' order by table_name collate "C"`);
}

async function applied(pool: DatabasePool): Promise<readonly unknown[]> {
  return pool.anyFirst(sql.unsafe`select name from silverprint.migrations order by number`);
}

/** Each column, constraint, index, trigger and function, as PostgreSQL puts it. */
async function schema(pool: DatabasePool): Promise<readonly unknown[]> {
  return pool.anyFirst(sql.unsafe`
    select line from (
      select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation,
        pg_get_expr(d.adbin, d.adrelid)) as line
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'silverprint'::regnamespace
      union all
      select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'silverprint'::regnamespace
      union all
      select indexdef from pg_indexes where schemaname = 'silverprint'
      union all
      select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'silverprint'::regnamespace and not t.tgisinternal
      union all
      select pg_get_functiondef(oid) from pg_proc where pronamespace = 'silverprint'::regnamespace
    ) as lines order by line collate "C"`);
}
