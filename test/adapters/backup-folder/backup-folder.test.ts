import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { BackupFolder, BackupFolderError } from '../../../src/adapters/backup-folder/index.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const contents = {
  silverprint: '1.2.3',
  created_at: '2026-11-22T12:00:00.000Z',
  store_id: 'ad2d0a0a-5d1b-4f2a-9d53-0f4f4c1a2b3c',
  migrations: [],
  files: { count: 0, bytes: 0 },
  damaged: [],
};

describe('a folder of backups', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'backups');
  });
  afterEach(() => folder.remove());

  async function aBackup(lines: readonly string[] = ['{"id": 1}']) {
    const prepared = await BackupFolder.prepare(path);
    const draft = await prepared.begin();
    await draft.write('images', inParts(lines));
    await writeFile(join(draft.keys, 'secret'), 'hush');
    await draft.finish(contents, ['secret']);
    await prepared.tidy();
    return prepared;
  }

  it('gives back what was put in, however much it is', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => JSON.stringify({ n, text: 'ü🏔'.repeat(n % 50) }));
    await aBackup(lines);
    const backup = await BackupFolder.find(path);
    expect((await Array.fromAsync(backup.rows('images'))).flat()).to.deep.equal(lines);
    expect(await Array.fromAsync(backup.rows('sizes'))).to.deep.equal([]);
    expect(backup.count('images')).to.equal(5_000);
    expect(await readFile(join(backup.keys, 'secret'), 'utf8')).to.equal('hush');
  });

  it('has one backup, and nothing of earlier ones or of those that were broken off', async () => {
    const prepared = await aBackup();
    await (await prepared.begin()).write('images', inParts(['{}']));
    await aBackup(['{"id": 2}']);
    expect((await readdir(path)).filter((name) => /snapshot|manifest/.test(name))).to.have.lengthOf(2);
    const backup = await BackupFolder.find(path);
    expect((await Array.fromAsync(backup.rows('images'))).flat()).to.deep.equal(['{"id": 2}']);
  });

  it('says what it is, to whoever finds it', async () => {
    await BackupFolder.prepare(path);
    expect(await readFile(join(path, 'ABOUT-THIS-BACKUP.txt'), 'utf8')).to.contain('npx silverprint restore');
  });

  it('is nothing that something else is in', async () => {
    await mkdir(path);
    await writeFile(join(path, 'holiday.jpg'), 'x');
    expect(await refusal(BackupFolder.prepare(path))).to.contain('neither empty');
    expect(await readdir(path)).to.deep.equal(['holiday.jpg']);
  });

  it('has no backup before one is finished', async () => {
    expect(await refusal(BackupFolder.find(path))).to.contain('There is no backup');
    await (await BackupFolder.prepare(path)).begin();
    expect(await refusal(BackupFolder.find(path))).to.contain('never finished');
  });

  it('is refused with the name of what is damaged in it', async () => {
    await aBackup();
    const snapshot = (await readdir(path)).find((name) => name.startsWith('snapshot-'));
    for (const name of [
      join(snapshot!, 'keys', 'secret'),
      join(snapshot!, 'rows', 'images.jsonl.gz'),
      'manifest.json',
    ]) {
      const sound = await readFile(join(path, name));
      await writeFile(join(path, name), sound.subarray(1));
      expect(await refusal(BackupFolder.find(path)), name).to.contain(join(path, name));
      await writeFile(join(path, name), sound);
    }
    await BackupFolder.find(path);
  });

  for (const [what, change] of [
    ['a snapshot elsewhere', { snapshot: 'snapshot-../../etc' }],
    ['a key elsewhere', { keys: [{ name: '../../secret.pem', sha256: 'a'.repeat(64) }] }],
    ['a table elsewhere', { tables: [{ name: '../x', rows: 0, bytes: 0, sha256: 'a'.repeat(64) }] }],
  ] as const) {
    it(`is refused where its manifest leads out of it: ${what}`, async () => {
      await aBackup();
      const manifest = JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')) as object;
      await writeFile(join(path, 'manifest.json'), JSON.stringify({ ...manifest, ...change }));
      expect(await refusal(BackupFolder.find(path))).to.contain('damaged');
    });
  }

  it('is refused where a newer version has written it', async () => {
    await aBackup();
    await writeFile(join(path, 'manifest.json'), JSON.stringify({ format: 2, other: [] }));
    expect(await refusal(BackupFolder.find(path))).to.contain('newer version');
  });
});

async function refusal(promise: Promise<unknown>): Promise<string> {
  const reason = await reasonOf(promise);
  expect(reason).to.be.instanceOf(BackupFolderError);
  return (reason as Error).message;
}

async function* inParts(lines: readonly string[]): AsyncGenerator<readonly string[]> {
  for (let at = 0; at < lines.length; at += 300) yield lines.slice(at, at + 300);
}
