import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { receiveFile } from '../../../src/adapters/cli/receive-file.ts';
import { Shell } from './shell.ts';

const whole = Buffer.from('the whole photo');
const sha256 = createHash('sha256').update(whole).digest('hex');

describe('a file that is received', () => {
  let machine: Shell;
  beforeEach(async () => {
    machine = await Shell.at('http://photos.example');
  });
  afterEach(() => machine.close());

  it('is there with its bytes, and nothing else is', async () => {
    expect(await received([whole.subarray(0, 4), whole.subarray(4)])).to.equal('fine');
    expect(await machine.reads('a.jpg')).to.deep.equal(whole);
    expect(await readdir(machine.folder)).to.deep.equal(['a.jpg']);
  });

  it('has its name only when it is whole', async () => {
    const seen: string[][] = [];
    await received(
      (async function* () {
        yield whole;
        seen.push(await readdir(machine.folder));
      })(),
    );
    expect(seen.flat()).to.have.lengthOf(1);
    expect(seen.flat()[0]).to.match(/^a\.jpg\..+\.part$/);
  });

  const broken: readonly [what: string, content: () => Iterable<Uint8Array>][] = [
    ['it stops early', () => [whole.subarray(1)]],
    ['it goes on too long', () => [whole, whole]],
    ['a bit of it is another', () => [Buffer.from(whole).fill('T', 0, 1)]],
    [
      'the connection breaks',
      function* () {
        yield whole.subarray(2);
        throw new Error('gone');
      },
    ],
  ];
  for (const [what, content] of broken) {
    it(`leaves nothing behind when ${what}`, async () => {
      expect(await received(content())).not.to.equal('fine');
      expect(await readdir(machine.folder)).to.deep.equal([]);
    });
  }

  it('is taken by its length alone where no hash is told', async () => {
    expect(await received([Buffer.from(whole).fill('T', 0, 1)], { sha256: undefined })).to.equal('fine');
  });

  it('replaces no file, not even one that appeared meanwhile', async () => {
    const content = (async function* () {
      yield whole;
      await machine.has('a.jpg', 'somebody else');
    })();
    expect(await received(content)).to.contain('exists already');
    expect((await machine.reads('a.jpg')).toString()).to.equal('somebody else');
    expect(await readdir(machine.folder)).to.deep.equal(['a.jpg']);
  });

  it('replaces a file when that was asked for', async () => {
    await machine.has('a.jpg', 'the old one');
    expect(await received([whole], { overwrite: true })).to.equal('fine');
    expect(await machine.reads('a.jpg')).to.deep.equal(whole);
  });

  type Given = { overwrite?: boolean; sha256?: string | undefined };

  async function received(
    content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    given: Given = {},
  ): Promise<string> {
    const { overwrite = false } = given;
    const hash = 'sha256' in given ? given.sha256 : sha256;
    const stream = (async function* () {
      yield* content;
    })();
    const open = async () => ({ content: stream, sha256: hash });
    return receiveFile({ path: machine.path('a.jpg'), overwrite, bytes: whole.length, open }, () => {}).then(
      () => 'fine',
      (error: Error) => error.message,
    );
  }
});
