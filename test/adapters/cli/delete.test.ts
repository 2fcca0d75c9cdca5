import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { User } from '../../support/client.ts';
import { aPhoto } from '../../support/photos.ts';
import { memory, type Service, startService } from '../../support/service.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';
import { signedIn } from './signed-in.ts';

const controlC = '\u0003';

describe('silverprint delete', () => {
  let service: Service;
  let user: User;
  let machine: Shell;
  let ids: string[];
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());
  beforeEach(async () => {
    machine = await Shell.at(service.url);
    user = await signedIn(machine, service);
    const photo = await aPhoto({ width: 16, height: 16 });
    ids = [];
    for (let count = 0; count < 3; count++) ids.push((await user.uploads(photo)).id);
  });
  afterEach(() => machine.close());

  const left = async () => (await user.lists()).images.map(({ id }) => id).toReversed();

  it('deletes photos where somebody is sure, and nothing else', async () => {
    const { status, out, err } = await machine.runs(['delete', ids[0]!, ids[2]!, '--yes']);
    expect([status, err]).to.deep.equal([0, '']);
    expect(out).to.equal(`✓ deleted  ${ids[0]}\n✓ deleted  ${ids[2]}\n2 photos deleted\n`);
    expect(await left()).to.deep.equal([ids[1]]);
  });

  it('asks on a terminal, and deletes what it was told to', async () => {
    const keyboard = new Keyboard(['Delete 1 photo? Nothing brings them back.', 'y']);
    const { status, out } = await machine.runs(['delete', ids[1]!], { keyboard });
    expect([status, out]).to.deep.equal([0, `✓ deleted  ${ids[1]}\n1 photo deleted\n`]);
    expect(await left()).to.deep.equal([ids[0], ids[2]]);
  });

  for (const [what, keys, expected] of [
    ['no', 'n', 1],
    ['nothing but Enter', '\r', 1],
    ['Ctrl-C', controlC, 130],
  ] as const) {
    it(`deletes nothing where ${what} is said`, async () => {
      const { status, out } = await machine.runs(['delete', ...ids], { keyboard: new Keyboard(['Delete 3', keys]) });
      expect([status, out]).to.deep.equal([expected, '']);
      expect(await left()).to.deep.equal(ids);
    });
  }

  it('deletes nothing where there is nobody to ask', async () => {
    const { status, out, err } = await machine.runs(['delete', ...ids]);
    expect([status, out]).to.deep.equal([1, '']);
    expect(err).to.equal('There is no terminal to ask on. Say --yes where you are sure.\n');
    expect(await left()).to.deep.equal(ids);
  });

  it('tells which of them are not there, and deletes the others', async () => {
    const missing = randomUUID();
    const { status, out, err } = await machine.runs(['delete', '-y', missing, 'no-id', ids[0]!.toUpperCase(), ids[0]!]);
    expect(status).to.equal(1);
    expect(out).to.equal(`✓ deleted  ${ids[0]}\n1 photo deleted; 2 failed\n`);
    expect(err).to.equal(`✗ no-id: There is no such photo.\n✗ ${missing}: There is no such photo.\n`);
    expect(await left()).to.deep.equal(ids.slice(1));
  });

  it('deletes more than a hundred', async () => {
    const missing = Array.from({ length: 100 }, () => randomUUID());
    const { out } = await machine.runs(['delete', '--yes', ...missing, ...ids]);
    expect(out).to.match(/3 photos deleted; 100 failed\n$/);
    expect(await left()).to.deep.equal([]);
  });

  it('wants to be told which', async () => {
    expect((await machine.runs(['delete', '--yes'])).status).to.equal(1);
  });
});
