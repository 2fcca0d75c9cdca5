import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import type { ImageAnswer, User } from '../../support/client.ts';
import { aPhoto } from '../../support/photos.ts';
import { memory, type Service, startService } from '../../support/service.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';
import { signedIn } from './signed-in.ts';

describe('silverprint download', () => {
  let service: Service;
  let user: User;
  let machine: Shell;
  let photo: Uint8Array;
  let image: ImageAnswer;
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());
  beforeEach(async () => {
    machine = await Shell.at(service.url);
    user = await signedIn(machine, service);
    photo = await aPhoto({ trailing: new Uint8Array(70_000) });
    image = await user.uploads(photo, 'Été 🏖.jpg');
  });
  afterEach(() => machine.close());

  it('fetches the print', async () => {
    const { status, out } = await downloads(image.id);
    expect(status).to.equal(0);
    expect(out).to.match(/^✓ +[\d.]+ kB {2}.*Été 🏖\.jpg\n1 photo downloaded, [\d.]+ kB\n$/);
    expect(await content('Été 🏖.jpg')).to.deep.equal(Buffer.from(await user.downloads(image.id, 'compressed')));
  });

  it('fetches the original, byte for byte', async () => {
    expect((await downloads(image.id, '--original')).status).to.equal(0);
    expect(await content('Été 🏖.jpg')).to.deep.equal(Buffer.from(photo));
  });

  it('fetches the original without what it gives away, under a name that says so, and not twice', async () => {
    const telling = await user.uploads(await aPhoto({ canary: 'whose kitchen this is' }), 'kitchen.jpg');
    const first = await downloads(telling.id, '--original', '--strip');
    expect([first.status, first.err]).to.deep.equal([0, '']);
    const stripped = await content('kitchen-stripped.jpg');
    expect(stripped).to.deep.equal(Buffer.from(await user.downloads(telling.id, 'original', '?privacy=strip')));
    expect(Buffer.from(stripped).includes('kitchen')).to.equal(false);
    const second = await downloads(telling.id, '--original', '--strip');
    expect(second.out).to.contain('0 photos downloaded, 0 B; 1 there already\n');
  });

  it('puts stripped originals beside whole ones', async () => {
    await downloads('--all', '--original');
    await downloads('--all', '--original', '--strip');
    expect((await readdir(machine.path('out'))).toSorted()).to.deep.equal(['Été 🏖-stripped.jpg', 'Été 🏖.jpg']);
  });

  it('strips no print: there is nothing in it', async () => {
    const { status, err } = await downloads(image.id, '--strip');
    expect(status).to.equal(1);
    expect(err).to.contain('--strip goes with --original');
  });

  it('writes into the file that is named', async () => {
    await machine.runs(['download', image.id, '--original', '--output', machine.path('mine.jpg')]);
    expect(await machine.reads('mine.jpg')).to.deep.equal(Buffer.from(photo));
  });

  it('fetches everything into a folder, and nothing twice', async () => {
    const other = await aPhoto({ seed: 2 });
    await user.uploads(other, 'Été 🏖.jpg');
    const first = await downloads('--all', '--original');
    expect(first.status).to.equal(0);
    expect(first.out).to.contain('2 photos downloaded, ');
    const names = await readdir(machine.path('out'));
    expect(names.toSorted()).to.deep.equal([`Été 🏖-${image.id.slice(0, 8)}.jpg`, 'Été 🏖.jpg'].toSorted());
    expect(await content('Été 🏖.jpg')).to.deep.equal(Buffer.from(other));
    expect(await content(`Été 🏖-${image.id.slice(0, 8)}.jpg`)).to.deep.equal(Buffer.from(photo));

    const second = await downloads('--all', '--original');
    expect(second.out).to.contain('0 photos downloaded, 0 B; 2 there already\n');
    expect(await readdir(machine.path('out'))).to.have.lengthOf(2);
  });

  it('has nothing to do where there is nothing', async () => {
    const stranger = await Shell.at(service.url);
    await signedIn(stranger, service);
    const { status, out } = await stranger.runs(['download', '--all', '-o', stranger.path('out')]);
    await stranger.close();
    expect([status, out]).to.deep.equal([0, '0 photos downloaded, 0 B\n']);
  });

  it('overwrites no other file, unless that is asked for', async () => {
    const path = await machine.has('mine.jpg', 'precious');
    const refused = await machine.runs(['download', image.id, '--original', '-o', path]);
    expect(refused.status).to.equal(1);
    expect(refused.err).to.contain('mine.jpg exists already. --force overwrites it');
    expect((await machine.reads('mine.jpg')).toString()).to.equal('precious');

    const forced = await machine.runs(['download', image.id, '--original', '-o', path, '--force']);
    expect(forced.status).to.equal(0);
    expect(await machine.reads('mine.jpg')).to.deep.equal(Buffer.from(photo));
  });

  it('goes on after an id that there is not, or not here, and fails in the end', async () => {
    const theirs = await (await service.aUser()).uploads(await aPhoto());
    const { status, out, err } = await downloads(theirs.id, 'no-uuid', image.id);
    expect(status).to.equal(1);
    expect(out).to.contain('1 photo downloaded').and.to.contain('; 2 failed\n');
    expect(err).to.equal(`✗ ${theirs.id}: There is no such image.\n✗ no-uuid: There is no such image.\n`);
    expect(await readdir(machine.path('out'))).to.have.lengthOf(1);
  });

  it('draws a bar on a terminal, and takes it away', async () => {
    const argv = ['download', image.id, '-o', `${machine.path('out')}/`];
    const { err } = await machine.runs(argv, { keyboard: new Keyboard() });
    expect(err).to.contain('0 of 1 photo');
    expect(err.endsWith('\r\u001b[2K')).to.equal(true);
  });

  for (const argv of [[], ['--all', '00000000-0000-4000-8000-000000000000']]) {
    it(`wants ids or --all, and not ${argv.length === 0 ? 'neither' : 'both'}`, async () => {
      const { status, err } = await machine.runs(['download', ...argv]);
      expect(status).to.equal(1);
      expect(err).to.contain('name the photos to download, or say --all');
    });
  }

  function downloads(...argv: string[]) {
    return machine.runs(['download', ...argv, '--output', `${machine.path('out')}/`]);
  }

  async function content(name: string): Promise<Uint8Array> {
    return machine.reads(`out/${name}`);
  }
});
