import { expect } from 'chai';
import {
  defaultThrottling,
  type ImageAdapters,
  RateLimitedError,
  type Room,
  StoreFullError,
  type Throttling,
} from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { replaced } from '../support/watched.ts';

const gibibyte = 1024 ** 3;

describe('Uploads that are admitted', () => {
  for (const [disk, room, isAdmitted] of [
    ['a large disk with a gibibyte free', { freeBytes: gibibyte, totalBytes: 1000 * gibibyte }, true],
    ['a large disk with a byte less', { freeBytes: gibibyte - 1, totalBytes: 1000 * gibibyte }, false],
    ['a small disk of which a twentieth is free', { freeBytes: 50, totalBytes: 1000 }, true],
    ['a small disk with a byte less', { freeBytes: 49, totalBytes: 1000 }, false],
    ['a store without an end', { freeBytes: Infinity, totalBytes: Infinity }, true],
  ] as const) {
    it(`are ${isAdmitted ? 'taken' : 'refused'} on ${disk}`, async () => {
      const admission = imagesWith(room).admit({ ownerId: 'ann', action: 'upload' });
      if (isAdmitted) await admission;
      else expect(await reasonOf(admission)).to.be.instanceOf(StoreFullError);
    });
  }

  it('leave as much free as was asked for', async () => {
    const room = { freeBytes: 999, totalBytes: 1000 };
    const wanting = (diskReserveBytes: number) =>
      imagesWith(room, diskReserveBytes).admit({ ownerId: 'ann', action: 'upload' });
    await wanting(999);
    expect(await reasonOf(wanting(1000))).to.be.instanceOf(StoreFullError);
  });

  it('may use a disk to its end where nothing is to stay free', async () => {
    const images = imagesWith({ freeBytes: 0, totalBytes: 1000 }, 0);
    await images.admit({ ownerId: 'ann', action: 'upload' });
  });

  it('are not counted where there is no room', async () => {
    const room = { freeBytes: 0, totalBytes: 1000 };
    const images = imagesWith(room, 1, { ...defaultThrottling, upload: { attempts: 1, windowSeconds: 60 } });
    expect(await reasonOf(images.admit({ ownerId: 'ann', action: 'upload' }))).to.be.instanceOf(StoreFullError);
    room.freeBytes = 1000;
    await images.admit({ ownerId: 'ann', action: 'upload' });
    expect(await reasonOf(images.admit({ ownerId: 'ann', action: 'upload' }))).to.be.instanceOf(RateLimitedError);
  });

  it('have nothing to do with lists', async () => {
    await imagesWith({ freeBytes: 0, totalBytes: 1000 }).admit({ ownerId: 'ann', action: 'list' });
  });
});

function imagesWith(room: Room, diskReserveBytes?: number, throttling?: Throttling) {
  const memory = memoryAdapters();
  const staging = replaced<ImageAdapters['staging']>(memory.staging, { room: async () => room });
  return aCore(memory, { staging }, { limits: { diskReserveBytes }, ...(throttling && { throttling }) }).images;
}
