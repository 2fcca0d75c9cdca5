import { expect } from 'chai';
import {
  createSilverprint,
  ImageNotFoundError,
  type Images,
  type LinkedFile,
  ValidationError,
} from '../../src/index.ts';
import { aFreshId, collect } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { watched } from '../support/watched.ts';
import { anUploader, thePhoto } from './an-upload.ts';

const print: LinkedFile = { representation: 'compressed' };
const original: LinkedFile = { representation: 'original' };
const anHour = { expiresInSeconds: 3600 };

describe('Links', () => {
  async function aLinked(file: LinkedFile = print) {
    const { memory, images, upload } = anUploader();
    const { id: imageId } = await upload('ann');
    const { links } = images;
    const wish = { ownerId: 'ann', imageId, file, ...anHour };
    return { memory, images, links, imageId, wish, made: await links.make(wish) };
  }

  it('open the file that they were made for, for whoever has them', async () => {
    for (const file of [print, original]) {
      const { images, links, imageId, made } = await aLinked(file);
      const { blob } = await links.open(made);
      const own = await images.open({ ownerId: 'ann', imageId, representation: file.representation });
      expect(await collect(blob.content)).to.deep.equal(await collect(own.blob.content));
    }
  });

  it('open an original without what it gives away', async () => {
    const { links, made } = await aLinked({ representation: 'original', privacy: 'strip' });
    const stripped = await collect((await links.open(made)).blob.content);
    expect(factsOf(stripped)).to.deep.include({ reveals: [], metadataBytes: 0 });
  });

  it('open a size, which is the print where that has no more pixels', async () => {
    const { images, links, imageId, made } = await aLinked({ representation: 'compressed', size: 'large' });
    const { file } = await links.open(made);
    expect(file).to.deep.equal((await images.describe({ ownerId: 'ann', imageId })).compressed);
    expect((await links.follow(made)).file).to.deep.equal({ representation: 'compressed', size: 'large' });
  });

  it('are not made to a size that is unknown', async () => {
    const { links, wish } = await aLinked();
    const reason = await reasonOf(links.make({ ...wish, file: { representation: 'compressed', size: 'huge' } }));
    expect(reason).to.be.instanceOf(ValidationError);
    const detail = 'One of thumb, small, medium, large.';
    const violation = { pointer: '/file/size', code: 'unknown', detail };
    expect((reason as ValidationError).violations).to.deep.equal([violation]);
  });

  it('lead nowhere once there is no such size', async () => {
    const { memory, made } = await aLinked({ representation: 'compressed', size: 'large' });
    const { links } = aCore(memory, {}, { sizes: { thumb: 256 } }).images;
    expect(await reasonOf(links.follow(made))).to.be.instanceOf(ImageNotFoundError);
    expect(await reasonOf(links.open(made))).to.be.instanceOf(ImageNotFoundError);
  });

  it('open a part of the file', async () => {
    const { links, made } = await aLinked(original);
    const { blob, range } = await links.open({ ...made, range: { first: 2, last: 11 } });
    expect(range).to.deep.equal({ first: 2, last: 11 });
    expect(Buffer.from(await collect(blob.content)).equals((await thePhoto()).subarray(2, 12))).to.equal(true);
  });

  it('say whose file they open, and for how long', async () => {
    const { memory, links, imageId, made } = await aLinked();
    const filename = undefined;
    // noon and 123 ms, and the link ends at a quarter past one
    const followed = { ownerId: 'ann', imageId, file: print, filename };
    expect(await links.follow(made)).to.deep.equal({ ...followed, secondsLeft: 4499 });
    memory.clock.advance(4499);
    expect(await links.follow(made)).to.deep.equal({ ...followed, secondsLeft: 0 });
  });

  it('carry the name that the file is to be saved as, cleaned like that of an upload', async () => {
    const { links, wish } = await aLinked();
    const made = await links.make({ ...wish, filename: '../../\u202eÉté\r\n.jpg' });
    expect((await links.follow(made)).filename).to.equal('Été.jpg');
  });

  it('are the same one for a while, and another one later', async () => {
    const { memory, links, wish, made } = await aLinked();
    memory.clock.advance(60);
    expect(await links.make(wish)).to.deep.equal(made);
    memory.clock.advance(900);
    expect((await links.make(wish)).link).to.not.equal(made.link);
    expect((await links.make({ ...wish, file: original })).link).to.not.equal(made.link);
  });

  it('leave nothing behind in the repository', async () => {
    const memory = memoryAdapters();
    const asked: string[] = [];
    const images = watched(memory.images, (method) => void asked.push(method));
    const { links } = aCore(memory, { images }).images;
    await reasonOf(links.make({ ownerId: 'ann', imageId: aFreshId(), file: print, ...anHour }));
    expect(asked).to.deep.equal(['linkGeneration']);
  });

  it('are over at their end', async () => {
    const { memory, links, made } = await aLinked();
    const seconds = (made.expiresAt.getTime() - memory.clock.now().getTime()) / 1000;
    memory.clock.advance(seconds - 0.001);
    await links.follow(made);
    memory.clock.advance(0.001);
    expect(await reasonOf(links.follow(made))).to.be.instanceOf(ImageNotFoundError);
  });

  it('are over once they are revoked, all of one image, and can be made anew', async () => {
    const { links, imageId, wish, made } = await aLinked();
    const other = await links.make({ ...wish, file: original });
    for (let times = 1; times <= 2; times++) {
      await links.revoke({ ownerId: 'ann', imageId });
      for (const each of [made, other]) {
        expect(await reasonOf(links.follow(each))).to.be.instanceOf(ImageNotFoundError);
      }
    }
    const anew = await links.make(wish);
    expect(anew.link).to.not.equal(made.link);
    expect(await links.follow(anew)).to.include({ imageId });
  });

  it('are none of anybody else’s business', async () => {
    const { links, imageId, wish, made } = await aLinked();
    for (const theirs of [
      { ownerId: 'bob', imageId },
      { ownerId: 'ann', imageId: aFreshId() },
      { ownerId: 'ann', imageId: 'x' },
    ]) {
      expect(await reasonOf(links.make({ ...wish, ...theirs }))).to.be.instanceOf(ImageNotFoundError);
      expect(await reasonOf(links.revoke(theirs))).to.be.instanceOf(ImageNotFoundError);
    }
    expect(await links.follow(made)).to.include({ imageId });
  });

  it('cost no question to the repository when they are forged', async () => {
    const { links, wish } = await aLinked();
    const stranger = (await aLinked()).links;
    const memory = memoryAdapters();
    const images = watched(memory.images, () => expect.fail('nobody is asked'));
    const asked = aCore(memory, { images }).images.links;
    for (const { link } of [await links.make(wish), await links.make({ ...wish, filename: 'x.jpg' })]) {
      expect(await reasonOf(asked.follow({ link }))).to.be.instanceOf(ImageNotFoundError);
      expect(await reasonOf(stranger.follow({ link }))).to.be.instanceOf(ImageNotFoundError);
    }
  });

  for (const seconds of [59, 604_801, 0, -60, 60.5, Number.NaN, Infinity]) {
    it(`live for no ${seconds} seconds`, async () => {
      const { links, wish } = await aLinked();
      const reason = await reasonOf(links.make({ ...wish, expiresInSeconds: seconds }));
      expect(reason).to.be.instanceOf(ValidationError);
      expect((reason as ValidationError).violations).to.deep.include({
        pointer: '/expiresInSeconds',
        code: 'range',
        detail: 'A link lives for 60 to 604800 seconds.',
      });
    });
  }

  it('live for a minute or seven days', async () => {
    const { links, wish } = await aLinked();
    for (const expiresInSeconds of [60, 604_800]) {
      await links.follow(await links.make({ ...wish, expiresInSeconds }));
    }
  });

  it('open nothing while the account of their owner is closed, and the same again once it is open', async () => {
    const { memory, upload } = anUploader();
    const { images, accounts, operator } = aCore(memory);
    const { id: ownerId } = await accounts.register({ username: 'ann', password: 'a long walk home' });
    const { id: imageId } = await upload(ownerId);
    const made = await images.links.make({ ownerId, imageId, file: print, ...anHour });
    await operator.disableUser({ username: 'ann' });
    expect(await reasonOf(images.links.open(made))).to.be.instanceOf(ImageNotFoundError);
    expect(await reasonOf(images.links.follow(made))).to.be.instanceOf(ImageNotFoundError);
    await operator.enableUser({ username: 'ann' });
    expect(await images.links.follow(made)).to.include({ imageId });
  });

  it('open what belongs to owners who are no users of the service’s', async () => {
    const { links, made } = await aLinked();
    expect(await links.follow(made)).to.include({ ownerId: 'ann' });
  });

  it('open where there is no account half that could close anything', async () => {
    const { memory, made, imageId } = await aLinked();
    const { images, store, staging, compressor, signer, clock } = memory;
    const host = createSilverprint({ images, store, staging, compressor, signer }, { now: clock.now });
    expect(await host.images.links.follow(made)).to.include({ imageId });
  });

  it('are not there without a signer', () => {
    const { signer: _, ...memory } = memoryAdapters();
    const { images }: { images: Images } = aCore({ ...memory, signer: undefined as never });
    expect(images).to.not.have.property('links');
  });
});
