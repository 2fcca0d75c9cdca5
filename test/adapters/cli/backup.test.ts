import { expect } from 'chai';
import {
  type BackUp,
  type BackupSummary,
  CliError,
  type Restore,
  type RestoreSummary,
} from '../../../src/adapters/cli/index.ts';
import { StoreFullError } from '../../../src/index.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';

const damagedFile = { key: '0f.original', bytes: 2_000, sha256: 'a'.repeat(64) };
const contents = {
  images: 1204,
  users: 3,
  files: 3612,
  bytes: 4_100_000_000,
  damaged: 0,
  keys: ['secret', 'access-tokens/0001.pem'],
  createdAt: '2026-11-22T12:00:00.000Z',
};
const backedUp: BackupSummary = {
  ...contents,
  folder: '/backups',
  copiedFiles: 12,
  copiedBytes: 30_000_000,
  removedFiles: 4,
};
const restored: RestoreSummary = { ...contents, dataDir: '/data' };

describe('silverprint backup and restore', () => {
  let machine: Shell;
  before(async () => {
    machine = await Shell.at('http://127.0.0.1:1');
  });
  after(() => machine.close());

  type Options = { keyboard?: Keyboard; signal?: AbortSignal };
  const backs = (backUp: BackUp, argv: string[] = ['/backups'], options: Options = {}) =>
    machine.runs(['backup', ...argv], { ...options, context: { backUp } });
  const restores = (restore: Restore, argv: string[] = ['/backups'], options: Options = {}) =>
    machine.runs(['restore', ...argv], { ...options, context: { restore } });

  it('says what is in the backup, what was new, and that the keys are', async () => {
    expect(await backs(async () => backedUp)).to.deep.equal({
      status: 0,
      out:
        '1204 photos, 3 users, 3612 files, 4.10 GB: 12 of them new, 30.0 MB; 4 files removed\n' +
        'The keys of the service are in /backups, readable for you alone (0600): whoever gets them can be anybody.\n',
      err: '',
    });
  });

  it('says that the secret is not in it where it is none of the files', async () => {
    const { out } = await backs(async () => ({ ...backedUp, keys: [] }));
    expect(out).to.contain('\nSECRET is not in the backup: keep it elsewhere.').and.not.to.contain('0600');
  });

  it('names what is not in it, and ends with 1', async () => {
    const { status, out } = await backs(async ({ onDamaged }) => {
      onDamaged(damagedFile);
      return { ...backedUp, damaged: 1 };
    });
    expect(status).to.equal(1);
    expect(out).to.match(/^missing or damaged {2}0f\.original\n1204 photos.*, without 1 file that cannot be read: /);
  });

  it('says what was restored, and what is to be done next', async () => {
    const { status, out } = await restores(async () => restored);
    expect(status).to.equal(0);
    expect(out.split('\n')).to.deep.equal([
      'Restored into /data, as of 2026-11-22T12:00:00.000Z: 1204 photos, 3 users, 3612 files, 4.10 GB.',
      'Everybody has to sign in again, with the passwords of then.',
      'Start the service: npm start',
      '',
    ]);
    expect((await restores(async () => ({ ...restored, keys: [] }))).out).to.contain('Set SECRET to what it was then');
  });

  it('prints JSON for programs', async () => {
    const made = await backs(
      async ({ onDamaged }) => {
        onDamaged(damagedFile);
        return { ...backedUp, damaged: 1 };
      },
      ['/backups', '--json'],
    );
    expect(
      made.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).to.deep.equal([{ damaged: { key: '0f.original', bytes: 2_000 } }, { backup: { ...backedUp, damaged: 1 } }]);
    const { out } = await restores(async () => restored, ['/backups', '--json']);
    expect(JSON.parse(out)).to.deep.equal({ restored });
  });

  it('does as it was told to', async () => {
    const asked: object[] = [];
    const backUp: BackUp = async (wishes) => (asked.push(wishes), backedUp);
    const restore: Restore = async (wishes) => (asked.push(wishes), restored);
    await backs(backUp);
    await backs(backUp, ['--verify', '/backups']);
    await restores(restore);
    await restores(restore, ['/backups', '--skip-damaged']);
    const [plain, verifying, whole, skipping] = asked;
    expect(plain).to.include({ folder: '/backups', isReread: false });
    expect(verifying).to.include({ folder: '/backups', isReread: true });
    expect(whole).to.include({ folder: '/backups', skipDamaged: false });
    expect(skipping).to.include({ skipDamaged: true });
  });

  for (const failure of [new CliError('It is full of other things.'), new StoreFullError()]) {
    it(`ends with 2 where there is none, and says why: ${failure.name}`, async () => {
      const fails = () => Promise.reject(failure);
      for (const run of [backs(fails), restores(fails)]) {
        expect(await run).to.deep.equal({ status: 2, out: '', err: `${failure.message}\n` });
      }
    });
  }

  it('ends with 2 where the command line is wrong', async () => {
    for (const argv of [[], ['/a', '/b'], ['/a', '--what']]) {
      expect((await backs(async () => backedUp, argv)).status, argv.join(' ')).to.equal(2);
      expect((await restores(async () => restored, argv)).status, argv.join(' ')).to.equal(2);
    }
  });

  it('does not pass a defect off as a failure', async () => {
    const defect = new TypeError('a bug');
    expect(await reasonOf(backs(() => Promise.reject(defect)))).to.equal(defect);
  });

  it('ends with 130 after Ctrl-C', async () => {
    const stop = new AbortController();
    const stopped = async () => {
      stop.abort();
      return stop.signal.throwIfAborted() as never;
    };
    expect(await backs(stopped, ['/backups'], { signal: stop.signal })).to.deep.equal({
      status: 130,
      out: '',
      err: '',
    });
  });

  it('draws a bar on a terminal, and takes it away', async () => {
    const { err } = await backs(
      async ({ onProgress }) => {
        for (const done of [0, 50, 100]) onProgress(done, 200);
        return backedUp;
      },
      ['/backups'],
      { keyboard: new Keyboard() },
    );
    expect(err).to.contain('25%  50 of 200 backed-up files');
    expect(err.endsWith('\r\u001b[2K')).to.equal(true);
  });

  it('tells its exit status in its help', async () => {
    for (const what of ['backup', 'restore']) {
      const { status, out } = await machine.runs([what, '--help']);
      expect(status).to.equal(0);
      expect(out).to.contain('Exit status:').and.to.contain('<DIR>');
    }
  });
});
