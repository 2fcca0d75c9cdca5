import { expect } from 'chai';
import type { FileOperations } from '../../src/adapters/filesystem/index.ts';
import { DependencyUnavailableError, StoreFullError } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { type FileCall, observedFiles, systemError } from '../support/observed-files.ts';
import type { Scenario, WorldOptions } from './power-cut/world.ts';

/** What the service does to its files, a piece at a time. */
export type NamedScenario = {
  readonly name: string;
  /** What has happened long before. */
  readonly prepare: Scenario;
  readonly run: Scenario;
  readonly options?: () => WorldOptions;
  /** Whether it takes long to go through. */
  readonly isLong?: boolean;
  /** Whether files fail in it by themselves. */
  readonly isFailing?: boolean;
};

const used: Scenario = async (world) => void (await world.begins());

/** Nothing is left to wait for. */
const impatient = { replacedPrintSeconds: 0, abandonedUploadSeconds: 0, deletedImageSeconds: 0 };

export const scenarios: readonly NamedScenario[] = [
  {
    name: 'a first start',
    prepare: async () => {},
    run: (world) => world.images.upkeep.claimStore(),
  },
  {
    name: 'an upload',
    prepare: used,
    run: async (world) => void (await world.uploads('ann', 2)),
  },
  {
    name: 'two uploads at once',
    isLong: true,
    prepare: used,
    async run(world) {
      // of both it is known how they ended, also where one is refused
      const ended = await Promise.allSettled([world.uploads('ann', 2), world.uploads('ben', 3)]);
      for (const upload of ended) if (upload.status === 'rejected') throw upload.reason;
    },
  },
  {
    name: 'an upload where there are no links',
    isFailing: true,
    prepare: used,
    options: () => ({ files: failing(({ name }) => name === 'link', 'EPERM') }),
    run: async (world) => void (await world.uploads('ann', 2)),
  },
  {
    name: 'an upload for whose print there is no room',
    isFailing: true,
    prepare: used,
    options: () => ({ files: failing(({ name, path }) => name === 'link' && path.includes('.print'), 'ENOSPC', [2]) }),
    async run(world) {
      expect(await reasonOf(world.uploads('ann', 2))).to.be.instanceOf(StoreFullError);
    },
  },
  {
    name: 'an upload whose folder cannot be synced',
    isFailing: true,
    prepare: used,
    options: () => ({ files: failing(isSyncOfShard, 'EIO', [3]) }),
    async run(world) {
      expect(await reasonOf(world.uploads('ann', 2))).to.be.instanceOf(DependencyUnavailableError);
    },
  },
  {
    name: 'a deletion that is repeated because its folder could not be synced',
    isFailing: true,
    options: () => ({ limits: impatient, files: failing(isSyncOfShard, 'EIO', [3, 4]) }),
    async prepare(world) {
      const { id } = await world.begins();
      await world.deletes('ann', id);
    },
    async run({ images }) {
      expect(await reasonOf(images.deleteDiscardedBlobs())).to.be.instanceOf(DependencyUnavailableError);
      while ((await images.deleteDiscardedBlobs()) > 0);
    },
  },
  {
    name: 'the clean-up after an upload that was broken off',
    options: () => ({ limits: impatient }),
    async prepare(world) {
      await world.begins();
      await world.breaksOff('ann', 2);
    },
    async run({ images }) {
      expect(await images.upkeep.sweepUploads()).to.equal(1);
      expect(await images.deleteDiscardedBlobs()).to.equal(2);
    },
  },
  {
    name: 'a print that takes the place of another',
    prepare: used,
    async run({ images }) {
      const remade = await images.remakePrint({ prints: { tier: 'fast' }, tier: 'small' });
      expect(remade?.outcome).to.equal('remade');
    },
  },
  {
    name: 'a size that is made when it is asked for',
    prepare: used,
    async run(world) {
      const [image] = (await world.images.list({ ownerId: 'ann' })).images;
      const opened = await world.images.open({
        ownerId: 'ann',
        imageId: image?.id ?? '',
        representation: 'compressed',
        size: 'thumb',
      });
      await opened.blob.close();
    },
  },
  {
    name: 'an image that is deleted, and its files',
    options: () => ({ limits: impatient }),
    prepare: async (world) => {
      await world.begins();
      await world.uploads('ann', 2);
    },
    async run(world) {
      const [image] = (await world.images.list({ ownerId: 'ann' })).images;
      await world.deletes('ann', image?.id ?? '');
      expect(await world.images.deleteDiscardedBlobs()).to.equal(2);
    },
  },
  {
    name: 'a replaced print that is deleted',
    options: () => ({ limits: impatient }),
    async prepare(world) {
      await world.begins();
      await world.images.remakePrint({ prints: { tier: 'fast' }, tier: 'small' });
    },
    async run({ images }) {
      expect(await images.deleteDiscardedBlobs()).to.equal(1);
    },
  },
];

function isSyncOfShard({ name, path }: FileCall): boolean {
  return name === 'file.sync' && /[/\\][0-9a-f]{2}$/.test(path);
}

/** Files of which an operation fails, each time or only these times. */
function failing(isMeant: (call: FileCall) => boolean, code: string, times?: readonly number[]): FileOperations {
  let calls = 0;
  return observedFiles((call) => {
    if (isMeant(call) && (times?.includes(++calls) ?? true)) throw systemError(code);
  }).operations;
}
