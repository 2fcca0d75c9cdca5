import { createPool, type DatabasePool } from 'slonik';
import { openPostgres, type Postgres } from '../../../src/adapters/postgres/index.ts';
import { InstallationSigner } from '../../../src/adapters/postgres/installation-signer.ts';
import { randomBytes } from '../../../src/testing/builders.ts';
import { eventLogContract } from '../../../src/testing/event-log.contract.ts';
import { imageRepositoryContract } from '../../../src/testing/image-repository.contract.ts';
import { sessionRepositoryContract } from '../../../src/testing/session-repository.contract.ts';
import { signerContract } from '../../../src/testing/signer.contract.ts';
import { userRepositoryContract } from '../../../src/testing/user-repository.contract.ts';
import { useDatabase } from '../../support/postgres.ts';

const close = async () => {};

describe('PostgreSQL', () => {
  const database = useDatabase();
  // A host's pool is configured as the host likes: the defaults parse some columns otherwise than ours does.
  for (const [whose, opens] of [
    ['our pool', (url: string) => url],
    ["a host's pool", (url: string) => createPool(url)],
  ] as const) {
    describe(`through ${whose}`, () => {
      let target: string | DatabasePool;
      let postgres: Postgres;
      before(async () => {
        target = await opens(database.url);
        postgres = await openPostgres(target, { accounts: true });
      });
      after(async () => {
        await postgres.close();
        if (typeof target !== 'string') await target.end();
      });

      userRepositoryContract('Slonik', async () => ({ subject: postgres.users, close }));
      sessionRepositoryContract('Slonik', async () => ({ subject: postgres.sessions, close }));
      eventLogContract('Slonik', async () => ({ subject: postgres.events, close }));
      imageRepositoryContract('Slonik', async () => ({ subject: postgres.images, close }));
    });
  }
});

signerContract("the database's own", async () => ({
  subject: new InstallationSigner(randomBytes(32)),
  stranger: new InstallationSigner(randomBytes(32)),
  close,
}));
