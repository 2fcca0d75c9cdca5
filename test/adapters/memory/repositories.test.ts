import { expect } from 'chai';
import {
  MemoryEventLog,
  MemoryImageRepository,
  MemorySessionRepository,
  MemoryUserRepository,
} from '../../../src/adapters/memory/index.ts';
import { anImage, anIntent, aSession, aUser } from '../../../src/testing/builders.ts';
import { eventLogContract } from '../../../src/testing/event-log.contract.ts';
import { imageRepositoryContract } from '../../../src/testing/image-repository.contract.ts';
import { sessionRepositoryContract } from '../../../src/testing/session-repository.contract.ts';
import { userRepositoryContract } from '../../../src/testing/user-repository.contract.ts';

const close = async () => {};

userRepositoryContract('memory', async () => ({ subject: new MemoryUserRepository(), close }));
sessionRepositoryContract('memory', async () => ({ subject: new MemorySessionRepository(), close }));
eventLogContract('memory', async () => ({ subject: new MemoryEventLog(), close }));
imageRepositoryContract('memory', async () => ({ subject: new MemoryImageRepository(), close }));

describe('Memory repositories', () => {
  it('keep a session as it was, whatever becomes of the object that was added or found', async () => {
    const subject = new MemorySessionRepository();
    const session = aSession();
    const { id, idleExpiresAt } = structuredClone(session);
    await subject.add(session);
    session.idleExpiresAt.setTime(0);
    session.seed.fill(0);
    (await subject.find(id))?.idleExpiresAt.setTime(0);

    const found = await subject.find(id);
    expect(found?.idleExpiresAt).to.deep.equal(idleExpiresAt);
    expect(found?.seed.every((byte) => byte === 0)).to.equal(false);
  });

  it('keep a user as it was', async () => {
    const subject = new MemoryUserRepository();
    const user = aUser();
    const { createdAt } = structuredClone(user);
    await subject.add(user);
    user.createdAt.setTime(0);
    (await subject.findById(user.id))?.createdAt.setTime(0);
    (await subject.findByUsername(user.canonicalUsername))?.createdAt.setTime(0);
    expect((await subject.findById(user.id))?.createdAt).to.deep.equal(createdAt);
  });

  it('keep an image as it was', async () => {
    const subject = new MemoryImageRepository();
    const image = anImage({ createdAt: new Date(1_000_000) });
    await subject.begin(anIntent(image));
    await subject.complete(image);
    image.createdAt.setTime(0);
    (await subject.findOwned(image.ownerId, image.id))?.createdAt.setTime(0);
    (await subject.page({ ownerId: image.ownerId, limit: 1 })).images[0]?.createdAt.setTime(0);
    expect((await subject.findOwned(image.ownerId, image.id))?.createdAt.getTime()).to.equal(1_000_000);
  });

  it('show which uploads are under way', async () => {
    const subject = new MemoryImageRepository();
    const [one, other] = [anImage(), anImage()];
    await subject.begin(anIntent(one));
    await subject.begin(anIntent(other));
    await subject.complete(one);
    expect(subject.intents).to.deep.equal([anIntent(other)]);
  });
});
