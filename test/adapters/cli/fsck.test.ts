import { expect } from 'chai';
import { CliError, type Inspection } from '../../../src/adapters/cli/index.ts';
import type { CheckSummary, Finding, Remedy } from '../../../src/index.ts';
import { StoreFullError } from '../../../src/index.ts';
import { anImage, anIntent, noon } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';

const image = anImage({
  id: '0f000000-0000-4000-8000-000000000001',
  ownerId: 'ann',
  filename: 'cat\u202e.jpg',
  original: { key: '0f.original', bytes: 2_000, sha256: 'a'.repeat(64) },
});
const blob = { key: '0f.stray', bytes: 1_500_000, modifiedAt: noon };
const { original: kept } = image;

const findings: readonly (readonly [Finding, Remedy | undefined])[] = [
  [{ kind: 'orphan', blob }, 'removed'],
  [{ kind: 'foreign-file', blob }, undefined],
  [{ kind: 'leftover', leftover: { path: '/data/.tmp/x.part', bytes: 12, modifiedAt: noon } }, 'removed'],
  [{ kind: 'abandoned-upload', upload: anIntent(image) }, 'removed'],
  [{ kind: 'missing', file: 'print', kept: image.compressed, image }, 'remade'],
  [{ kind: 'wrong-size', file: 'original', kept, actualBytes: 7, image }, undefined],
  [{ kind: 'wrong-hash', file: 'size', kept, image }, 'dropped'],
  [{ kind: 'unreadable', file: 'original', kept, image }, undefined],
];

describe('silverprint fsck', () => {
  let machine: Shell;
  before(async () => {
    machine = await Shell.at('http://127.0.0.1:1');
  });
  after(() => machine.close());

  const runs = (
    inspection: Inspection,
    argv: string[] = [],
    options: { keyboard?: Keyboard; signal?: AbortSignal } = {},
  ) => machine.runs(['fsck', ...argv], { ...options, context: { openInspection: async () => inspection } });

  it('says in a line that everything agrees, and ends with 0', async () => {
    const inspection = new Fake([], { images: 12, blobs: 24, bytes: 5_120_000, scrubbed: 3 });
    const { status, out, err } = await runs(inspection);
    expect({ status, err }).to.deep.equal({ status: 0, err: '' });
    expect(out).to.equal('12 photos, 24 files, 5.12 MB: everything agrees; 3 files read\n');
    expect(inspection.isOpen).to.equal(false);
  });

  it('tells what it finds, with whose it is and what was done, and ends with 1 where something is left', async () => {
    const { status, out } = await runs(new Fake(findings));
    const lines = out.trimEnd().split('\n');
    const time = /\d{4}-\d\d-\d\d \d\d:\d\d/;
    expect(lines.map((line) => line.replace(time, 'TIME'))).to.deep.equal([
      'orphan            0f.stray, 1.50 MB, of TIME → removed',
      'foreign file      0f.stray, 1.50 MB, of TIME',
      'leftover          /data/.tmp/x.part, 12 B, of TIME → removed',
      `abandoned upload  ${image.id}, owner ann, of TIME → removed`,
      `missing           print of ${image.id} “cat\ufffd.jpg”, owner ann: ${image.compressed.key} → made again`,
      `wrong size        original of ${image.id} “cat\ufffd.jpg”, owner ann: 0f.original, 7 bytes instead of 2000`,
      `damaged           size of ${image.id} “cat\ufffd.jpg”, owner ann: 0f.original → dropped, to be made again when asked for`,
      `unreadable        original of ${image.id} “cat\ufffd.jpg”, owner ann: 0f.original`,
      '1 photo, 2 files, 3 B: 1 orphan, 1 foreign file, 1 leftover, 1 abandoned upload, 1 missing, 1 wrong size, 1 damaged, 1 unreadable; 5 repaired; 3 left',
    ]);
    expect(status).to.equal(1);
  });

  it('ends with 0 where everything was repaired', async () => {
    const { status, out } = await runs(new Fake(findings.slice(0, 1)), ['--repair']);
    expect(status).to.equal(0);
    expect(out).to.match(/: 1 orphan; 1 repaired\n$/);
  });

  it('prints JSON for programs, one object a line', async () => {
    const { status, out } = await runs(new Fake(findings), ['--json']);
    const lines = out.trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).to.have.lengthOf(findings.length + 1);
    expect(objects[0]).to.deep.equal({
      finding: 'orphan',
      key: '0f.stray',
      bytes: 1_500_000,
      modified_at: noon.toISOString(),
      remedy: 'removed',
    });
    expect(objects[5]).to.deep.equal({
      finding: 'wrong-size',
      file: 'original',
      key: '0f.original',
      bytes: 2_000,
      sha256: kept.sha256,
      actual_bytes: 7,
      image_id: image.id,
      owner_id: 'ann',
      filename: image.filename,
      remedy: null,
    });
    expect(objects.at(-1)).to.have.nested.property('summary.left', 3);
    expect(status).to.equal(1);
  });

  for (const [argv, input] of [
    [[], { repair: false, scrub: 0, orphanSeconds: undefined }],
    [['--repair', '--scrub', '5%'], { repair: true, scrub: 0.05, orphanSeconds: undefined }],
    [['--scrub', '100'], { repair: false, scrub: 1, orphanSeconds: undefined }],
    [['--older-than', '90m'], { repair: false, scrub: 0, orphanSeconds: 5400 }],
    [['--older-than', '7d'], { repair: false, scrub: 0, orphanSeconds: 604_800 }],
  ] as const) {
    it(`checks as it was told to: fsck ${argv.join(' ')}`, async () => {
      const inspection = new Fake([]);
      await runs(inspection, [...argv]);
      expect(inspection.input).to.deep.include(input);
    });
  }

  for (const argv of [
    ['--scrub', '101%'],
    ['--scrub', 'all'],
    ['--older-than', '24'],
    ['--older-than', 'x'],
    ['--what'],
  ]) {
    it(`ends with 2 where the command line is wrong: fsck ${argv.join(' ')}`, async () => {
      const { status, err } = await runs(new Fake([]), argv);
      expect(status).to.equal(2);
      expect(err).to.match(/^error: /);
    });
  }

  it('ends with 2 where nothing can be opened, and says why', async () => {
    const openInspection = async () => {
      throw new CliError('The disk is not mounted.');
    };
    const { status, err } = await machine.runs(['fsck'], { context: { openInspection } });
    expect({ status, err }).to.deep.equal({ status: 2, err: 'The disk is not mounted.\n' });
  });

  it('ends with 2 where it cannot go on, and says why', async () => {
    const inspection = new Fake([[{ kind: 'orphan', blob }, 'removed'], new StoreFullError()]);
    const { status, err } = await runs(inspection);
    expect({ status, err }).to.deep.equal({ status: 2, err: 'There is no room left to store this file.\n' });
    expect(inspection.isOpen).to.equal(false);
  });

  it('does not pass a defect off as a failure', async () => {
    const defect = new TypeError('a bug');
    expect(await reasonOf(runs(new Fake([defect])))).to.equal(defect);
  });

  it('stops on Ctrl-C with 130, and says that there is more', async () => {
    const stop = new AbortController();
    const inspection = new Fake([], { isComplete: false });
    inspection.onCheck = () => stop.abort();
    const { status, out } = await runs(inspection, [], { signal: stop.signal });
    expect(status).to.equal(130);
    expect(out).to.match(/; stopped before the end\n$/);
  });

  it('draws a bar for each stage on a terminal, and takes it away', async () => {
    const { err } = await runs(new Fake(findings), [], { keyboard: new Keyboard() });
    expect(err).to.contain('50%  100 of 200 listed files').and.to.contain('25%  50 of 200 files');
    expect(err.endsWith('\r\u001b[2K')).to.equal(true);
  });

  it('tells its exit status in its help', async () => {
    const { status, out } = await machine.runs(['fsck', '--help']);
    expect(status).to.equal(0);
    expect(out).to.contain('Exit status:').and.to.contain('--scrub <PERCENT>');
  });
});

type Told = readonly (readonly [Finding, Remedy | undefined] | Error)[];

/** An inspection that finds what it was told to, or fails in between. */
class Fake implements Inspection {
  isOpen = true;
  input: object | undefined;
  onCheck = (): void => {};
  readonly #findings: Told;
  readonly #summary: Partial<CheckSummary>;

  constructor(findings: Told, summary: Partial<CheckSummary> = {}) {
    this.#findings = findings;
    this.#summary = summary;
  }

  async check(input: Parameters<Inspection['check']>[0]): Promise<CheckSummary> {
    this.input = input;
    this.onCheck();
    input.onProgress?.({ stage: 'blobs', done: 100, expected: 200 });
    const found: Record<string, number> = {};
    let [repaired, left] = [0, 0];
    for (const one of this.#findings) {
      if (one instanceof Error) throw one;
      const [finding, remedy] = one;
      input.onFinding?.(finding, remedy);
      found[finding.kind] = 1;
      if (remedy) repaired += 1;
      else left += 1;
    }
    input.onProgress?.({ stage: 'files', done: 50, expected: 200 });
    return { images: 1, blobs: 2, bytes: 3, scrubbed: 0, found, repaired, left, isComplete: true, ...this.#summary };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOpen = false;
  }
}
