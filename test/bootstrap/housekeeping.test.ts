import { expect } from 'chai';
import { loadConfig } from '../../src/bootstrap/config.ts';
import { Housekeeping, printPolicyOf } from '../../src/bootstrap/housekeeping.ts';
import { silentLogger } from '../../src/domain/ports/logger.ts';
import { parseRefreshToken } from '../../src/domain/session.ts';
import type { Images } from '../../src/index.ts';
import { inChunks } from '../../src/testing/builders.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';
import { anUploader, thePhoto } from '../application/an-upload.ts';
import { ann } from '../application/signed-in.ts';
import { aCore } from '../support/core.ts';
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
    const { accounts } = aCore(memory);
    housekeeping = new Housekeeping({
      images: watching,
      accounts,
      prints,
      logger: silentLogger,
      intervalMilliseconds: never,
    });
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

  it('clears what a deleted user has left, as soon as somebody is deleted', async () => {
    const { memory, upload } = aHouse(false);
    const { accounts } = housekeeping;
    const { id: userId } = await accounts.register(ann);
    const { id } = await upload(userId);
    housekeeping.start();
    const { sessionId } = parseRefreshToken((await accounts.logIn(ann)).refreshToken)!;
    await accounts.deleteUser({ userId, sessionId, password: ann.password });
    // Waits for good, and fails with that, where nobody clears anything
    while (await memory.images.findOwned(userId, id)) await new Promise(setImmediate);
    expect(await memory.sessions.find(sessionId)).to.equal(undefined);
  });

  it('gives up a check of the store that is under way when it is closed, and tells nothing of it', async () => {
    const { memory, images } = anUploader();
    const logger = rememberingLogger();
    const begun = Promise.withResolvers<void>();
    const upkeep = replaced(images.upkeep, {
      beginCheck: async () => true,
      checkStore: async (input) => {
        begun.resolve();
        while (!input?.signal?.aborted) await new Promise(setImmediate);
        const found = { orphan: 1 };
        return { images: 1, blobs: 1, bytes: 1, scrubbed: 0, found, repaired: 0, left: 1, isComplete: false };
      },
    });
    const prints = { order, areFinished: false };
    housekeeping = new Housekeeping({
      images: replaced(images, { upkeep }),
      accounts: aCore(memory).accounts,
      prints,
      logger,
      intervalMilliseconds: never,
    });
    housekeeping.start();
    await begun.promise;
    await housekeeping.close();
    expect(logger.lines).to.deep.equal([]);
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
