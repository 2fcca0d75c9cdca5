import { expect } from 'chai';
import { type Options, QuotaExceededError } from '../../src/index.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { anUploader, thePhoto, tracesIn } from './an-upload.ts';

const unlimited = { images: undefined, bytes: undefined };

describe('A quota', () => {
  it('is asked for of each owner, each time', async () => {
    let annsMax = 0;
    const quotaOf: Options['quotaOf'] = async (ownerId) =>
      ownerId === 'ann' ? { images: annsMax, bytes: undefined } : unlimited;
    const { images, upload } = anUploader(undefined, { quotaOf });
    await upload('bob');
    expect(await reasonOf(upload('ann'))).to.be.instanceOf(QuotaExceededError);
    annsMax = 1;
    await upload('ann');
    const usage = { images: 1, bytes: (await thePhoto()).length };
    expect(await images.usage({ ownerId: 'ann' })).to.deep.equal({ usage, quota: { images: 1, bytes: undefined } });
    expect(await images.usage({ ownerId: 'bob' })).to.deep.equal({ usage, quota: unlimited });
  });

  it('is none by default', async () => {
    const { images } = anUploader();
    expect(await images.usage({ ownerId: 'ann' })).to.deep.equal({ usage: { images: 0, bytes: 0 }, quota: unlimited });
  });

  it('refuses before a byte is read where it is reached, or as many bytes are announced as have no room', async () => {
    const { images } = anUploader(undefined, { quotaOf: () => ({ images: undefined, bytes: 1000 }) });
    let hasRead = false;
    const content = (async function* () {
      hasRead = true;
      yield await thePhoto();
    })();
    const { images: none } = anUploader(undefined, { quotaOf: () => ({ images: 0, bytes: undefined }) });
    expect(await reasonOf(none.upload({ ownerId: 'ann', filename: 'a.jpg', content }))).to.be.instanceOf(
      QuotaExceededError,
    );
    expect(hasRead).to.equal(false);
    expect(await reasonOf(images.prepare({ ownerId: 'ann', bytesMin: 1001 }))).to.be.instanceOf(QuotaExceededError);
    await images.prepare({ ownerId: 'ann', bytesMin: 1000 });
  });

  it('is not exceeded by many at the same moment, and nothing is left of those that were refused', async () => {
    const { memory, upload } = anUploader(undefined, { quotaOf: () => ({ images: 7, bytes: undefined }) });
    const outcomes = await atOnce(20, () => upload());
    expect(valuesOf(outcomes)).to.have.lengthOf(7);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(QuotaExceededError);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 14, intents: 0, listed: 7 });
  });
});
