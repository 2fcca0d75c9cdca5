import { expect } from 'chai';
import { loadConfig } from '../../src/bootstrap/config.ts';
import { Housekeeping, printPolicyOf } from '../../src/bootstrap/housekeeping.ts';
import { silentLogger } from '../../src/domain/ports/logger.ts';
import type { Images } from '../../src/index.ts';
import { anUploader, thePhoto } from '../application/an-upload.ts';
import { inChunks } from '../contracts/builders.ts';
import { replaced } from '../support/watched.ts';

const order = { preset: 'standard', tier: 'fast' } as const;
const never = 2 ** 31 - 1;

describe('the prints of a service', () => {
  for (const [effort, tier, areFinished] of [
    ['both', 'fast', true],
    ['fast', 'fast', false],
    ['small', 'small', true],
  ] as const) {
    it(`are ${tier} at first with an effort of ${effort}, and are ${areFinished ? '' : 'not '}finished later`, () => {
      const policy = printPolicyOf(loadConfig({ COMPRESSION_EFFORT: effort, COMPRESSION_PRESET: 'high' }));
      expect(policy).to.deep.equal({ order: { preset: 'high', tier, maxEdge: undefined }, areFinished });
    });
  }
});

describe('housekeeping', () => {
  let housekeeping: Housekeeping;
  afterEach(() => housekeeping.close());

  /** Housekeeping on memory adapters that looks by itself only when it starts. */
  function aHouse(areFinished = true) {
    const { memory, images, upload } = anUploader(undefined, {
      prints: order,
      limits: { replacedPrintSeconds: 0 },
    });
    const finished = new Finished();
    const watching: Images = replaced(images, {
      remakePrint: async (input) => {
        const remade = await images.remakePrint(input);
        finished.tell(input.whenIdle === true && remade?.outcome === 'remade' ? remade.image.id : undefined);
        return remade;
      },
    });
    const prints = { order, areFinished };
    housekeeping = new Housekeeping({ images: watching, prints, logger: silentLogger, intervalMilliseconds: never });
    const tierOf = async (imageId: string) =>
      (await images.describe({ ownerId: 'ann', imageId })).compressed.compression?.tier;
    return { memory, images, upload, finished, tierOf };
  }

  it('finishes the prints that are there when it starts, when nothing else is to be done', async () => {
    const { upload, finished, tierOf } = aHouse();
    const { id } = await upload();
    housekeeping.start();
    await finished.of(id);
    expect(await tierOf(id)).to.equal('small');
  });

  it('finishes the print of an upload in one step or two, once that is answered', async () => {
    const { finished, tierOf } = aHouse();
    const { images } = housekeeping;
    housekeeping.start();
    await finished.of(undefined);
    const content = inChunks(await thePhoto());
    const one = await images.upload({ ownerId: 'ann', filename: 'cat.jpg', content });
    await finished.of(one.id);
    const upload = await images.receive({ content: inChunks(await thePhoto()) });
    const other = await images.keep({ ownerId: 'ann', filename: 'cat.jpg', upload });
    await finished.of(other.id);
    expect([await tierOf(one.id), await tierOf(other.id)]).to.deep.equal(['small', 'small']);
  });

  it('leaves fast prints as they are where they are not to be finished', async () => {
    const { upload, tierOf } = aHouse(false);
    const { id } = await upload();
    housekeeping.start();
    await housekeeping.close();
    expect(await tierOf(id)).to.equal('fast');
  });

  it('deletes the blobs that are due', async () => {
    const { memory, images, upload } = aHouse(false);
    const { compressed } = await upload();
    await images.remakePrint({ prints: { tier: 'fast' }, tier: 'small' });
    housekeeping.start();
    await housekeeping.close();
    expect(await memory.store.open(compressed.key)).to.equal(undefined);
  });
});

/** Who tells and who waits for what was finished. */
class Finished {
  readonly #told = new Set<string | undefined>();
  #wake = (): void => {};

  tell(id: string | undefined): void {
    this.#told.add(id);
    this.#wake();
  }

  async of(id: string | undefined): Promise<void> {
    while (!this.#told.has(id)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
