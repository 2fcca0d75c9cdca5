import { expect } from 'chai';
import type { Workshop } from '../../../src/adapters/cli/index.ts';
import { CliError } from '../../../src/adapters/cli/index.ts';
import {
  BlobMissingError,
  DependencyUnavailableError,
  type Image,
  InvalidImageError,
  type RemadePrint,
} from '../../../src/index.ts';
import { anImage, aPrint } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';

describe('silverprint recompress', () => {
  let machine: Shell;
  before(async () => {
    machine = await Shell.at('http://127.0.0.1:1');
  });
  after(() => machine.close());

  const runs = (workshop: Workshop, options: { keyboard?: Keyboard; signal?: AbortSignal } = {}) =>
    machine.runs(['recompress'], { ...options, context: { openWorkshop: async () => workshop } });

  it('makes every print again, tells of each, and sums it up', async () => {
    const [one, other] = [anOldPrint(1, 2_000_000), anOldPrint(2, 1_000_000)];
    const workshop = new Prints([remade(one, 1_500_000), remade(other, 900_000)]);
    const { status, out, err } = await runs(workshop);
    expect({ status, err }).to.deep.equal({ status: 0, err: '' });
    expect(out.trimEnd().split('\n')).to.deep.equal([
      `✓ 2.00 MB → 1.50 MB   25% saved  ${one.id}`,
      `✓ 1.00 MB →  900 kB   10% saved  ${other.id}`,
      '2 prints made again: 3.00 MB before, 2.40 MB now, 20% saved',
    ]);
    expect(workshop.isOpen).to.equal(false);
  });

  it('tells where the new prints are larger', async () => {
    const image = anOldPrint(1, 1_000_000);
    const { out } = await runs(new Prints([remade(image, 1_500_000)]));
    expect(out).to.equal(
      `✓ 1.00 MB → 1.50 MB    50% more  ${image.id}\n1 print made again: 1.00 MB before, 1.50 MB now, 50% more\n`,
    );
  });

  it('has nothing to do where every print is as it should be', async () => {
    const { status, out, err } = await runs(new Prints([]), { keyboard: new Keyboard() });
    expect(status).to.equal(0);
    expect(out).to.equal('Every print is as the configuration says.\n');
    expect(err).to.equal('');
  });

  it('goes on after a print that fails, says why by the id of its image, and fails in the end', async () => {
    const [broken, missing, fine] = [anOldPrint(1), anOldPrint(2), anOldPrint(3)];
    const { status, out, err } = await runs(
      new Prints([
        { image: broken, outcome: 'failed', error: new InvalidImageError('The JPEG is corrupt.') },
        { image: missing, outcome: 'failed', error: new BlobMissingError(missing.original.key) },
        remade(fine),
      ]),
    );
    expect(status).to.equal(1);
    expect(err.trimEnd().split('\n')).to.deep.equal([
      `✗ ${broken.id}: The JPEG is corrupt.`,
      `✗ ${missing.id}: The file ${missing.original.key} is missing or damaged.`,
    ]);
    expect(out).to.match(/\n1 print made again: .*; 2 failed\n$/);
  });

  it('counts no print that somebody else has made meanwhile', async () => {
    const { status, out } = await runs(new Prints([{ image: anOldPrint(1), outcome: 'overtaken' }]));
    expect(status).to.equal(0);
    expect(out).to.equal('0 prints made again\n');
  });

  it('says how many it leaves to others', async () => {
    const { status, out } = await runs(new Prints([remade(anOldPrint(1))], { atOthers: 2 }));
    expect(status).to.equal(0);
    expect(out).to.match(/; 2 left to whoever else is at them\n$/);
  });

  it('makes as many at a time as can be', async () => {
    const workshop = new Prints(
      [1, 2, 3, 4, 5].map((at) => remade(anOldPrint(at))),
      { printsAtOnce: 3 },
    );
    const { out } = await runs(workshop);
    expect(out).to.contain('5 prints made again');
    expect(workshop.mostAtOnce).to.equal(3);
  });

  it('asks for none again that it has been at', async () => {
    const error = new InvalidImageError('The JPEG is corrupt.');
    const images = [1, 2, 3].map((at) => anOldPrint(at));
    const workshop = new Prints(images.map((image) => ({ image, outcome: 'failed', error })));
    await runs(workshop);
    expect(workshop.asked).to.deep.equal([undefined, ...images.map(({ id }) => id)]);
  });

  it('stops after the prints under way on Ctrl-C, and says what is left', async () => {
    const stop = new AbortController();
    const results = [1, 2, 3, 4].map((at) => remade(anOldPrint(at)));
    const workshop = new Prints(results, { onRemake: (count) => count === 2 && stop.abort() });
    const { status, out, err } = await runs(workshop, { signal: stop.signal });
    expect(status).to.equal(130);
    expect(err).to.equal('Stopping once what is under way is done.\n');
    expect(out).to.match(/\n2 prints made again: .*; 2 left\n$/);
    expect(workshop.isOpen).to.equal(false);
  });

  it('ends where the others would not succeed either, and says what to do', async () => {
    const workshop = new Prints([remade(anOldPrint(1)), new DependencyUnavailableError(), remade(anOldPrint(3))]);
    const { status, out, err } = await runs(workshop);
    expect(status).to.equal(1);
    expect(out).to.match(/\n1 print made again: .*saved\n$/);
    expect(err).to.match(/^A part of the service is not available\..* Run this again to go on\.\n$/);
    expect(workshop.isOpen).to.equal(false);
  });

  it('does not pass a defect off as a failure', async () => {
    const defect = new TypeError('a bug');
    const workshop = new Prints([defect]);
    expect(await reasonOf(runs(workshop))).to.equal(defect);
    expect(workshop.isOpen).to.equal(false);
  });

  it('says in a line why nothing can be opened', async () => {
    const openWorkshop = async () => {
      throw new CliError('There is nothing here.');
    };
    const { status, err } = await machine.runs(['recompress'], { context: { openWorkshop } });
    expect({ status, err }).to.deep.equal({ status: 1, err: 'There is nothing here.\n' });
  });

  it('draws a bar on a terminal, and takes it away', async () => {
    const { err } = await runs(new Prints([remade(anOldPrint(1)), remade(anOldPrint(2))]), {
      keyboard: new Keyboard(),
    });
    expect(err).to.contain('0%  0 of 2 photos').and.to.contain('50%  1 of 2 photos');
    expect(err.endsWith('\r\u001b[2K')).to.equal(true);
  });
});

type Options = {
  readonly printsAtOnce?: number;
  readonly atOthers?: number;
  readonly onRemake?: (count: number) => unknown;
};

/** Prints of which it is known what becomes of them, in the order of their ids. */
class Prints implements Workshop {
  readonly printsAtOnce: number;
  readonly asked: (string | undefined)[] = [];
  isOpen = true;
  mostAtOnce = 0;
  readonly #results: (RemadePrint | Error)[];
  readonly #options: Options;
  #left: number;
  #begun = 0;
  #underWay = 0;

  constructor(results: (RemadePrint | Error)[], options: Options = {}) {
    this.#results = results;
    this.#options = options;
    this.#left = results.length + (options.atOthers ?? 0);
    this.printsAtOnce = options.printsAtOnce ?? 1;
  }

  async count(): Promise<number> {
    return this.#left;
  }

  async remake(afterId: string | undefined): Promise<RemadePrint | undefined> {
    this.asked.push(afterId);
    const result = this.#results[this.#begun++];
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    this.#options.onRemake?.(this.#begun);
    // Others begin theirs meanwhile
    await new Promise((resolve) => setImmediate(resolve));
    this.#underWay -= 1;
    if (result instanceof Error) throw result;
    if (result && result.outcome !== 'failed') this.#left -= 1;
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOpen = false;
  }
}

/** The nth image by its id. */
function anOldPrint(nth: number, bytes = 1_000_000): Image {
  return anImage({ id: `00000000-0000-4000-8000-00000000000${nth}`, compressed: aPrint({ bytes }) });
}

function remade(image: Image, bytes = 900_000): RemadePrint {
  return { image, outcome: 'remade', compressed: aPrint({ bytes }) };
}
