import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { expect } from 'chai';
import type { User } from '../../support/client.ts';
import { aHeic, aPhoto, aText } from '../../support/photos.ts';
import { memory, type Service, startService } from '../../support/service.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';
import { signedIn } from './signed-in.ts';

const uploadBytesMax = 1_000_000;

describe('silverprint upload', () => {
  let service: Service;
  let user: User;
  let machine: Shell;
  before(async () => {
    service = await startService(memory, { limits: { uploadBytesMax } });
  });
  after(() => service.close());
  beforeEach(async () => {
    machine = await Shell.at(service.url);
    user = await signedIn(machine, service);
  });
  afterEach(() => machine.close());

  it('brings photos to the service as they are, under their names', async () => {
    const photos = await Promise.all([aPhoto({ seed: 1 }), aPhoto({ seed: 2 })]);
    const paths = [await machine.has('beach.jpg', photos[0]), await machine.has('Été 🏖 "写真".JPG', photos[1])];
    expect((await machine.runs(['upload', ...paths])).status).to.equal(0);

    const { images } = await user.lists();
    const byName = new Map(images.map((image) => [image.filename, image]));
    expect([...byName.keys()].toSorted()).to.deep.equal(['beach.jpg', 'Été 🏖 "写真".JPG'].toSorted());
    expect(Buffer.from(await user.downloads(byName.get('beach.jpg')!.id)).equals(photos[0])).to.equal(true);
  });

  it('tells what went in, what the print is, and what that saves, and sums it up', async () => {
    const path = await machine.has('beach.jpg', await aPhoto({ trailing: new Uint8Array(100_000) }));
    const { out, err } = await machine.runs(['upload', path]);
    const [line, summary] = out.trimEnd().split('\n');
    expect(line).to.match(/^✓ +1\d\d kB → +[\d.]+ kB {2,}\d\d% saved {2}.*\/beach\.jpg$/);
    expect(summary).to.match(/^1 photo uploaded: 1\d\d kB in, prints [\d.]+ kB, \d\d% saved$/);
    expect(err).to.equal('');
  });

  it('skips what is there already, by its content', async () => {
    const photo = await aPhoto();
    await user.uploads(photo, 'first.jpg');
    const { status, out } = await machine.runs(['upload', await machine.has('second.jpg', photo)]);
    expect(status).to.equal(0);
    expect(out).to.match(/^= .* was there {2}.*\/second\.jpg\n0 photos uploaded; 1 there already\n$/);
    expect(await namesAtService()).to.deep.equal(['first.jpg']);
  });

  it('uploads the same bytes once, however many names they have', async () => {
    const photo = await aPhoto();
    for (const name of ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'a/4.jpg']) await machine.has(name, photo);
    const { status, out } = await machine.runs(['upload', machine.path('a')]);
    expect(status).to.equal(0);
    expect(out).to.contain('1 photo uploaded: ').and.to.contain('; 3 there already\n');
    expect(await namesAtService()).to.have.lengthOf(1);
  });

  it('goes on after a refused file, says why, and fails in the end', async () => {
    const paths = [
      await machine.has('1.jpg', await aPhoto({ seed: 1 })),
      await machine.has('2.jpg', aHeic()),
      await machine.has('3.jpg', aText()),
      await machine.has('4.jpg', ''),
      machine.path('5.jpg'),
      await machine.has('6.jpg', await aPhoto({ seed: 6 })),
    ];
    const { status, out, err } = await machine.runs(['upload', ...paths]);
    expect(status).to.equal(1);
    expect(out).to.match(/2 photos uploaded: .*; 4 failed\n$/);
    const complaints = err.trimEnd().split('\n').toSorted();
    expect(complaints.map((line) => basename(line.split(': ')[0]!))).to.deep.equal([
      '2.jpg',
      '3.jpg',
      '4.jpg',
      '5.jpg',
    ]);
    expect(complaints[0]).to.match(/2\.jpg: .*HEIC/);
    expect(complaints[3]).to.match(/5\.jpg: There is no such file\.$/);
    expect(await namesAtService()).to.deep.equal(['1.jpg', '6.jpg']);
  });

  it('says what the limit is of a file that is far too large', async () => {
    const photo = Buffer.concat([await aPhoto(), Buffer.alloc(30_000_000)]);
    const { status, err } = await machine.runs(['upload', await machine.has('huge.jpg', photo)]);
    expect(status).to.equal(1);
    expect(err).to.match(/huge\.jpg: .*1000000 bytes/);
  });

  it('takes every JPEG of a folder', async () => {
    await machine.has('pictures/2025/a.jpg', await aPhoto({ seed: 1 }));
    await machine.has('pictures/b.jpeg', await aPhoto({ seed: 2 }));
    await machine.has('pictures/notes.txt', 'x');
    expect((await machine.runs(['upload', machine.path('pictures')])).status).to.equal(0);
    expect(await namesAtService()).to.deep.equal(['a.jpg', 'b.jpeg']);
  });

  it('lets no file name reach the terminal as a command', async () => {
    const { err } = await machine.runs(['upload', await machine.has('a\u001b[2J.jpg', aText())]);
    expect(err).to.contain('a\ufffd[2J.jpg').and.not.to.contain('\u001b');
  });

  it('draws a bar on a terminal, and takes it away', async () => {
    const paths = [
      await machine.has('1.jpg', await aPhoto({ seed: 1 })),
      await machine.has('2.jpg', await aPhoto({ seed: 2 })),
    ];
    const { err } = await machine.runs(['upload', ...paths], { keyboard: new Keyboard() });
    expect(err).to.contain('0%  0 of 2 photos').and.to.contain('1 of 2 photos');
    expect(err.endsWith('\r\u001b[2K')).to.equal(true);
  });

  it('never shows more than all of it, however often a file is sent', async () => {
    const path = await machine.has('1.jpg', await aPhoto());
    await machine.has('config/credentials.json', JSON.stringify(await withDeadToken()));
    const { status, err } = await machine.runs(['upload', path], { keyboard: new Keyboard() });
    expect(status).to.equal(0);
    expect(Math.max(...[...err.matchAll(/(\d+)%/g)].map(([, percent]) => Number(percent)))).to.equal(100);
  });

  it('sends what lies on the disk, and knows its hash before', async () => {
    const photo = await aPhoto();
    await machine.runs(['upload', await machine.has('1.jpg', photo)]);
    const sha256 = createHash('sha256').update(photo).digest('hex');
    expect((await user.lists({ sha256 })).images).to.have.lengthOf(1);
  });

  it('wants at least one photo', async () => {
    const { status, err } = await machine.runs(['upload']);
    expect(status).to.equal(1);
    expect(err).to.contain("missing required argument 'PHOTO'");
  });

  async function namesAtService(): Promise<string[]> {
    return (await user.lists()).images.map((image) => image.filename).toSorted();
  }

  async function withDeadToken() {
    const sessions = await machine.sessions();
    return { ...sessions, [service.url]: { ...sessions[service.url], access_token: 'dead' } };
  }
});
