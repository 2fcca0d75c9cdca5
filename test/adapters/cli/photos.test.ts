import { symlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect } from 'chai';
import { explain } from '../../../src/adapters/cli/errors.ts';
import { findPhotos } from '../../../src/adapters/cli/photos.ts';
import { Shell } from './shell.ts';

describe('the photos that arguments mean', () => {
  let machine: Shell;
  beforeEach(async () => {
    machine = await Shell.at('http://photos.example');
  });
  afterEach(() => machine.close());

  it('are the files that are named, whatever they are called', async () => {
    await machine.has('notes.txt', 'abc');
    const { photos } = await findPhotos([machine.path('notes.txt')]);
    expect(photos).to.deep.equal([{ path: machine.path('notes.txt'), bytes: 3 }]);
  });

  it('are the JPEGs in a folder and below it, in order', async () => {
    for (const name of ['b/2.JPEG', 'b/1.jpg', 'a.JPG', 'c.png', 'notes.txt']) await machine.has(name, 'x');
    expect(await found([machine.folder])).to.deep.equal(['a.JPG', 'b/1.jpg', 'b/2.JPEG']);
  });

  it('leave out what is hidden', async () => {
    for (const name of ['.thumbs/1.jpg', '._2.jpg', '3.jpg']) await machine.has(name, 'x');
    expect(await found([machine.folder])).to.deep.equal(['3.jpg']);
  });

  it('follow links to files, and not to folders, which may lead in a circle', async () => {
    await machine.has('real/1.jpg', 'x');
    await symlink(machine.path('real', '1.jpg'), machine.path('real', '2.jpg'));
    await symlink(machine.path('real'), machine.path('real', 'again.jpg'));
    await symlink(machine.path('nowhere'), machine.path('real', 'dead.jpg'));
    expect(await found([machine.path('real')])).to.deep.equal(['real/1.jpg', 'real/2.jpg']);
  });

  it('come once, however often they are named', async () => {
    const path = await machine.has('1.jpg', 'x');
    expect(await found([path, machine.folder, path])).to.deep.equal(['1.jpg']);
  });

  it('leave out what is not there, and say so', async () => {
    const path = await machine.has('1.jpg', 'x');
    const { photos, failures } = await findPhotos([machine.path('2.jpg'), path]);
    expect(photos.map((photo) => photo.path)).to.deep.equal([path]);
    expect(failures.map(({ error }) => explain(error))).to.deep.equal(['There is no such file.']);
  });

  it('are missed in a folder without any', async () => {
    await machine.has('empty/notes.txt', 'x');
    const { failures } = await findPhotos([machine.path('empty')]);
    expect(failures.map(({ error }) => explain(error))).to.deep.equal([
      'There is no .jpg or .jpeg file in this folder.',
    ]);
  });

  async function found(paths: readonly string[]): Promise<string[]> {
    const { photos } = await findPhotos(paths);
    return photos.map((photo) => relative(machine.folder, photo.path));
  }
});
