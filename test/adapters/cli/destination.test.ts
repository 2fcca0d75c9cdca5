import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect } from 'chai';
import { Destination, type Expected, localFilename } from '../../../src/adapters/cli/destination.ts';
import { Shell } from './shell.ts';

describe('where a download goes', () => {
  let machine: Shell;
  beforeEach(async () => {
    machine = await Shell.at('http://photos.example');
  });
  afterEach(() => machine.close());

  describe('the name', () => {
    it('is only the last component of what the service says', () => {
      expect(['../../etc/passwd', '/root/.ssh/x.jpg', 'C:\\a\\b.jpg'].map((name) => localFilename(name))).to.deep.equal(
        ['passwd.jpg', 'x.jpg', 'b.jpg'],
      );
    });

    it('is never empty, and never a folder', () => {
      expect(['', '.', '..', '\u202e'].map((name) => localFilename(name))).to.deep.equal(Array(4).fill('image.jpg'));
    });

    it('has nothing in it that Windows takes for something else', () => {
      expect(localFilename('a:b?.jpg', '\\')).to.equal('a_b_.jpg');
    });

    it('is what the user called it elsewhere', () => {
      expect(localFilename('10:30 Été 🏖.jpeg', '/')).to.equal('10:30 Été 🏖.jpeg');
    });

    it('is short enough for a file system, with its extension', () => {
      const name = localFilename(`${'写'.repeat(116)}.jpg`);
      expect(Buffer.byteLength(name)).to.be.at.most(220);
      expect(name).to.match(/^写+\.jpg$/);
    });
  });

  it('is the folder that is there', async () => {
    expect(await placed(machine.folder)).to.deep.equal(['a.jpg', false]);
  });

  it('is a folder that is made, when the path ends like one', async () => {
    expect(await placed(`${machine.path('new', 'deep')}/`)).to.deep.equal(['new/deep/a.jpg', false]);
  });

  it('is the file that one image is asked into', async () => {
    expect(await placed(machine.path('mine.jpg'))).to.deep.equal(['mine.jpg', false]);
  });

  it('is a folder for several images', async () => {
    expect(await placed(machine.path('many'), { single: false })).to.deep.equal(['many/a.jpg', false]);
  });

  it('is refused when several images would go into a file', async () => {
    const path = await machine.has('mine.jpg', 'x');
    expect(await failure(path, { single: false })).to.contain('is a file');
  });

  it('is not where another file is: then the name gets the beginning of the id', async () => {
    await machine.has('a.jpg', 'other');
    expect(await placed(machine.folder)).to.deep.equal(['a-01234567.jpg', false]);
  });

  it('is where the same file is already, and says so', async () => {
    await machine.has('a.jpg', 'abc');
    expect(await placed(machine.folder)).to.deep.equal(['a.jpg', true]);
  });

  it('tells another file of the same size by its content', async () => {
    await machine.has('a.jpg', 'xyz');
    expect(await placed(machine.folder)).to.deep.equal(['a-01234567.jpg', false]);
  });

  it('goes by name and size where no hash is known', async () => {
    await machine.has('a.jpg', 'xyz');
    expect(await placed(machine.folder, { image: anImage({ sha256: undefined }) })).to.deep.equal(['a.jpg', true]);
  });

  it('is refused when every name is taken', async () => {
    await machine.has('a.jpg', 'other');
    await machine.has('a-01234567.jpg', 'another');
    expect(await failure(machine.folder)).to.contain('exists already. --force overwrites it');
  });

  it('is refused when the file that was named is another', async () => {
    expect(await failure(await machine.has('mine.jpg', 'other'))).to.contain('mine.jpg exists already');
  });

  it('is the taken name when that may be overwritten', async () => {
    await machine.has('a.jpg', 'other');
    expect(await placed(machine.folder, { force: true })).to.deep.equal(['a.jpg', false]);
  });

  it('differs for two images of one name, also when files may be overwritten', async () => {
    const destination = await Destination.open(machine.folder, false, true);
    const [first, second] = [anImage(), anImage({ id: '89abcdef-0000-4000-8000-000000000000', filename: 'A.jpg' })];
    const places = [await destination.place(first), await destination.place(second)];
    expect(places.map(({ path }) => relative(machine.folder, path))).to.deep.equal(['a.jpg', 'A-89abcdef.jpg']);
  });

  it('is no folder of that name', async () => {
    await mkdir(machine.path('a.jpg'));
    expect(await placed(machine.folder)).to.deep.equal(['a-01234567.jpg', false]);
  });

  type Given = { single?: boolean; force?: boolean; image?: Expected };

  async function placed(output: string, { single = true, force = false, image = anImage() }: Given = {}) {
    const { path, isThere } = await (await Destination.open(output, single, force)).place(image);
    return [relative(machine.folder, path), isThere];
  }

  async function failure(output: string, given: Given = {}): Promise<string> {
    return placed(output, given).then(
      () => 'none',
      (error: Error) => error.message,
    );
  }
});

function anImage(members: Partial<Expected> = {}): Expected {
  const sha256 = createHash('sha256').update('abc').digest('hex');
  return { id: '01234567-89ab-4cde-8f01-23456789abcd', filename: 'a.jpg', bytes: 3, sha256, ...members };
}
