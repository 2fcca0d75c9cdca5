import { expect } from 'chai';
import { openMemoryFiles } from '../../src/adapters/memory/index.ts';
import { partChecks } from '../../src/bootstrap/part-checks.ts';
import { ServiceReadiness } from '../../src/bootstrap/readiness.ts';
import { StoreFullError, WrongStoreError } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';

const well = { database: 'ok', store: 'ok' };
const failing = { database: 'failing', store: 'ok' };

describe('Readiness', () => {
  let milliseconds: number;
  let asked: number;
  let database: () => Promise<void>;
  let logger: ReturnType<typeof rememberingLogger>;
  let readiness: ServiceReadiness;
  beforeEach(() => {
    [milliseconds, asked, database, logger] = [0, 0, async () => {}, rememberingLogger()];
    readiness = new ServiceReadiness({
      checks: {
        database: () => {
          asked += 1;
          return database();
        },
        store: async () => {},
      },
      logger,
      now: () => milliseconds,
      checkMilliseconds: 20,
    });
  });

  it('looks once a second at most, however many ask', async () => {
    await Promise.all([readiness.look(), readiness.look()]);
    milliseconds = 999;
    expect(await readiness.look()).to.deep.equal(well);
    expect(asked).to.equal(1);
    milliseconds = 1_000;
    await readiness.look();
    expect(asked).to.equal(2);
  });

  it('takes what does not answer in time for failing, and does not ask it again before it has', async () => {
    const slow = Promise.withResolvers<void>();
    database = () => slow.promise;
    expect(await readiness.look()).to.deep.equal(failing);
    milliseconds += 1_000;
    expect(await readiness.look()).to.deep.equal(failing);
    expect(asked).to.equal(1);
    slow.resolve();
    await slow.promise;
    milliseconds += 1_000;
    expect(await readiness.look()).to.deep.equal(well);
  });

  it('tells the log when a part begins to fail and when it is well again, and not in between', async () => {
    const look = async (work: () => Promise<void>) => {
      database = work;
      milliseconds += 1_000;
      await readiness.look();
    };
    const fails = () => Promise.reject(new Error('away'));
    for (const work of [fails, fails, async () => {}, async () => {}]) await look(work);
    expect(logger.lines.map(({ message }) => message)).to.deep.equal([
      'a part of the service fails',
      'a part of the service that failed is well again',
    ]);
  });
});

describe('What a part of the service is asked', () => {
  const id = '0d1c9a54-6d2c-4f0e-9c55-3ffb2f3e7f3b';
  const images = { storeId: async () => id };
  const assertSound = () => {};
  const unavailableBy = (error: Error) => async (): Promise<never> => {
    throw error;
  };
  const unavailable = unavailableBy(new Error('away'));

  it('is whether the store is the one that the database knows, also while the database is away', async () => {
    const files = openMemoryFiles();
    await files.store.identify(id);
    let storeId = images.storeId;
    const checks = partChecks({ images: { storeId: () => storeId() }, ...files, assertSound });
    await checks.database();
    storeId = unavailable;
    expect(await reasonOf(checks.database())).to.be.instanceOf(Error);
    await checks.store();

    const others = partChecks({ images, ...openMemoryFiles(), assertSound });
    await others.database();
    expect(await reasonOf(others.store()))
      .to.be.instanceOf(WrongStoreError)
      .and.include({ mismatch: 'unidentified' });
  });

  it('is whether more can be written, unless there is only no room for it', async () => {
    const files = openMemoryFiles();
    const writing = (error: Error) => {
      const staging = { receive: unavailableBy(error), discard: async () => {} };
      return partChecks({ images, store: files.store, staging, assertSound }).store();
    };
    await writing(new StoreFullError());
    expect(await reasonOf(writing(new Error('read only')))).to.be.instanceOf(Error);
    await partChecks({ images, ...files, assertSound }).store();
    expect(files.staging.files).to.equal(0);
  });

  it('is whether the disk has failed lately', async () => {
    const failed = () => {
      throw new Error('failed three times');
    };
    const { store } = partChecks({ images, ...openMemoryFiles(), assertSound: failed });
    expect(await reasonOf(store())).to.have.property('message', 'failed three times');
  });
});
