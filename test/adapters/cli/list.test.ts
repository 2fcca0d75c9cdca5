import { expect } from 'chai';
import { formatBytes } from '../../../src/adapters/cli/format.ts';
import { asListed, type ImageAnswer, type User } from '../../support/client.ts';
import { aPhoto } from '../../support/photos.ts';
import { memory, type Service, startService } from '../../support/service.ts';
import { Shell } from './shell.ts';
import { signedIn } from './signed-in.ts';

describe('silverprint list', () => {
  let service: Service;
  let user: User;
  let machine: Shell;
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());
  beforeEach(async () => {
    machine = await Shell.at(service.url);
    user = await signedIn(machine, service);
  });
  afterEach(() => machine.close());

  it('says so when there is nothing, and prints nothing for a program to read', async () => {
    const plain = await machine.runs(['list']);
    expect(plain).to.deep.equal({ status: 0, out: '', err: 'There are no photos yet.\n' });
    expect(await machine.runs(['list', '--json'])).to.deep.equal({ status: 0, out: '', err: '' });
  });

  it('gives a line to each photo, newest first, its name at the end', async () => {
    const first = await user.uploads(await aPhoto({ width: 320, height: 240 }), 'first photo.jpg');
    const second = await user.uploads(await aPhoto({ width: 40, height: 30 }), 'Été 🏖.jpg');
    const [header, ...lines] = (await machine.runs(['list'])).out.trimEnd().split('\n');
    expect(header).to.match(/^ID +CREATED +TAKEN +PIXELS +BYTES +PRINT {2}NAME$/);
    expect(lines.map((line) => line.split(/ {2,}/))).to.deep.equal([columnsOf(second), columnsOf(first)]);
  });

  it('prints what the service says of each photo as a JSON object a line', async () => {
    const first = await user.uploads(await aPhoto({ seed: 1 }), 'a\u0301.jpg');
    const second = await user.uploads(await aPhoto({ seed: 2 }), 'b.jpg');
    const { out, status } = await machine.runs(['list', '--json']);
    expect(status).to.equal(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).to.deep.equal([second, first].map(asListed));
  });

  it('goes on to the last page', async () => {
    const photo = await aPhoto({ width: 16, height: 16 });
    const ids: string[] = [];
    for (let at = 0; at < 103; at++) ids.unshift((await user.uploads(photo)).id);
    expect(await listed()).to.deep.equal(ids);
    expect(await listed('--limit', '2')).to.deep.equal(ids.slice(0, 2));
    expect(await listed('-n', '102')).to.deep.equal(ids.slice(0, 102));
    expect(await listed('-n', '1000')).to.deep.equal(ids);
  });

  for (const limit of ['0', '-1', '1.5', 'many', '']) {
    it(`takes no limit like "${limit}"`, async () => {
      const { status, err } = await machine.runs(['list', `--limit=${limit}`]);
      expect(status).to.equal(1);
      expect(err).to.contain('A whole number from 1 is expected.');
    });
  }

  async function listed(...flags: string[]): Promise<string[]> {
    const { out } = await machine.runs(['list', '--json', ...flags]);
    return Array.from(out.trimEnd().split('\n'), (line) => JSON.parse(line).id);
  }
});

function columnsOf({ id, width, height, created_at, bytes, compressed_bytes, filename }: ImageAnswer): string[] {
  const created = new Date(created_at);
  const day = created.toLocaleDateString('sv-SE');
  const time = created.toLocaleTimeString('sv-SE').slice(0, 5);
  return [id, `${day} ${time}`, '-', `${width}×${height}`, formatBytes(bytes), formatBytes(compressed_bytes), filename];
}
