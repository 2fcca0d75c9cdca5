import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { tablesInBackup, tablesOutsideBackup } from '../../../src/adapters/postgres/backup-tables.ts';
import {
  type Applied,
  filesOfRow,
  openPostgres,
  openRestoreTarget,
  tablesWithFiles,
  UnusableDatabaseError,
} from '../../../src/adapters/postgres/index.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { readMigrations } from '../../../src/adapters/postgres/migration-files.ts';
import type { Image } from '../../../src/index.ts';
import {
  aCompression,
  aFreshId,
  aFreshKey,
  anEvent,
  anImage,
  anIntent,
  aPrint,
  aSession,
  aSha256,
  aSize,
  aUser,
} from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { emptyDatabase, type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

type Rows = Readonly<Record<string, readonly string[]>>;

describe('a backup of the database', function () {
  this.timeout(60_000);
  const databases: FreshDatabase[] = [];
  const opened = async (open: () => Promise<FreshDatabase>) => {
    const database = await open();
    databases.push(database);
    return database.url;
  };
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.close();
  });

  async function withPool<Result>(url: string, work: (pool: DatabasePool) => Promise<Result>): Promise<Result> {
    const pool = await createPool(url);
    pool.on('error', () => {});
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }

  async function dumped(url: string): Promise<{ migrations: readonly Applied[]; tables: Rows }> {
    const tables: Record<string, string[]> = {};
    await using postgres = await openPostgres(url, { accounts: true });
    const migrations = await postgres.dump(async (table, rows) => {
      tables[table] = (await Array.fromAsync(rows)).flat();
    });
    return { migrations, tables };
  }

  async function restored(url: string, { migrations, tables }: { migrations: readonly Applied[]; tables: Rows }) {
    await using target = await openRestoreTarget(url, migrations);
    await target.load({ migrations, rows: (table) => inParts(tables[table] ?? []) });
  }

  /** A database with something in every table. */
  async function anInstallation(): Promise<{ url: string; image: Image }> {
    const url = await opened(freshDatabase);
    await using postgres = await openPostgres(url, { accounts: true });
    const user = aUser({ name: 'Ann “Süß” \\ \n' });
    await postgres.users.add(user);
    await postgres.sessions.add(aSession({ userId: user.id }));
    await postgres.events.append(anEvent({ userId: user.id }), new Date(0));
    await postgres.images.claimStore(aFreshId());
    await postgres.claimSecret(Uint8Array.of(1, 2, 3));
    const image = anImage({
      ownerId: user.id,
      filename: 'a "b" \\ c\n.jpg',
      compressed: aPrint({ compression: aCompression({ score: 0.1 + 0.2 }) }),
    });
    await postgres.images.begin(anIntent(image));
    await postgres.images.complete(image);
    const size = aSize(image.id);
    await postgres.images.discardBlob(size.key, 3600);
    await postgres.images.keepSize(image.id, size);
    await postgres.images.begin(anIntent());
    await postgres.images.discardBlob(aFreshKey(), 0);
    return { url, image };
  }

  it('knows of every table whether it has it', async () => {
    const url = await opened(freshDatabase);
    const tables = await withPool(url, (pool) =>
      pool.anyFirst(sql.unsafe`select tablename from pg_tables where schemaname = 'silverprint'`),
    );
    expect(tables).to.have.members([...tablesInBackup, ...Object.keys(tablesOutsideBackup)]);
  });

  it('comes back as it was, in every column', async () => {
    const { url, image } = await anInstallation();
    const before = await dumped(url);
    for (const table of ['installation', 'users', 'events', 'images', 'sizes']) {
      expect(before.tables[table], table).to.have.lengthOf(1);
    }
    const other = await opened(emptyDatabase);
    await restored(other, before);
    expect(await dumped(other)).to.deep.equal(before);
    await using postgres = await openPostgres(other, { accounts: true, migrate: false });
    expect(await postgres.images.imagesById(10)).to.deep.equal([image]);
    expect(await postgres.images.abandonedUploads(0)).to.deep.equal([]);
    expect(await postgres.images.discardedBlobs()).to.deep.equal([]);
  });

  it('names the files that its rows are about', async () => {
    const { url, image } = await anInstallation();
    const { tables } = await dumped(url);
    const files = tablesWithFiles.flatMap((table) => tables[table]!.flatMap((line) => filesOfRow(table, line)));
    expect(files[0]).to.deep.equal(image.original);
    expect(files[1]).to.have.property('key', image.compressed.key);
    expect(files).to.have.lengthOf(3);
  });

  it('is of the moment at which it was begun, however long it takes', async () => {
    const { url, image } = await anInstallation();
    const copies = sql.unsafe`
      insert into silverprint.images
      select copy.* from silverprint.images i, generate_series(2, 1200) n,
        jsonb_populate_record(i, jsonb_build_object('id', md5(n::text)::uuid)) as copy`;
    await withPool(url, (pool) => pool.query(copies));
    await using postgres = await openPostgres(url, { accounts: true });
    const batches: number[] = [];
    await postgres.dump(async (table, rows) => {
      if (table === 'users') await postgres.images.delete(image.ownerId, [image.id], 0);
      for await (const lines of rows) if (table === 'images') batches.push(lines.length);
    });
    expect(batches).to.deep.equal([500, 500, 200]);
  });

  it('is brought up to date where it is of an older version', async () => {
    const url = await opened(emptyDatabase);
    const old = (await readMigrations()).slice(0, 2);
    const { id, sha } = { id: aFreshId(), sha: aSha256() };
    await withPool(url, async (pool) => {
      await migrate(pool, old);
      await pool.query(sql.unsafe`
        insert into silverprint.images values (${id}, 'ann', 'x.jpg', 3, 2, now(), 'k.original', 10, ${sha}, 'k.compressed', 5, ${sha})`);
    });
    const tables: Record<string, readonly string[]> = {};
    await withPool(url, async (pool) => {
      for (const table of ['installation', 'images']) {
        const lines = await pool.anyFirst(
          sql.unsafe`select to_jsonb(each)::text from ${sql.identifier(['silverprint', table])} each`,
        );
        tables[table] = lines.map(String);
      }
    });
    const other = await opened(emptyDatabase);
    await restored(other, { migrations: old, tables });
    await using postgres = await openPostgres(other, { accounts: true, migrate: false });
    expect(await postgres.images.findOwned('ann', id)).to.deep.include({ id, filename: 'x.jpg', width: 3 });
  });

  it('is not restored by a version that does not know it', async () => {
    const url = await opened(emptyDatabase);
    const known = await readMigrations();
    const next = { number: 9999, name: '9999_next.sql', sha256: aSha256() };
    for (const migrations of [[...known, next], [{ ...known[0]!, sha256: aSha256() }]]) {
      const reason = await reasonOf(openRestoreTarget(url, migrations));
      expect(reason)
        .to.be.instanceOf(UnusableDatabaseError)
        .with.property('message')
        .that.contains('Restore it with the version');
    }
  });

  it('leaves nothing where a row does not fit, and nothing changed where there is something', async () => {
    const { url } = await anInstallation();
    const before = await dumped(url);
    const other = await opened(emptyDatabase);
    const broken = {
      ...before,
      tables: { ...before.tables, sizes: ['{"image_id": "ada7cdba-8b6e-4f5e-b5a5-55d8ba8ad1d4"}'] },
    };
    expect(await reasonOf(restored(other, broken))).to.be.instanceOf(Error);
    await using target = await openRestoreTarget(other, before.migrations);
    expect(await target.inhabitants()).to.equal(undefined);
    await using inhabited = await openRestoreTarget(url, before.migrations);
    expect(await inhabited.inhabitants()).to.include({ images: 1, users: 1 });
    expect(await reasonOf(restored(url, before))).to.be.instanceOf(UnusableDatabaseError);
    expect(await dumped(url)).to.deep.equal(before);
  });
});

async function* inParts(lines: readonly string[]): AsyncGenerator<readonly string[]> {
  for (let at = 0; at < lines.length; at += 2) yield lines.slice(at, at + 2);
}
