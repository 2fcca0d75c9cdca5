import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { BcryptPasswordHasher } from '../../src/adapters/bcrypt/index.ts';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { JoseTokenIssuer } from '../../src/adapters/jose/index.ts';
import { NodeSigner } from '../../src/adapters/node/index.ts';
import { PasetoTokenIssuer } from '../../src/adapters/paseto/index.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { openSharpCompressor } from '../../src/adapters/sharp/index.ts';
import { defaultLimits, type TokenIssuer } from '../../src/index.ts';
import { freshDatabase } from './postgres.ts';
import { type Adapters, memory, type World } from './service.ts';
import { namedKeys } from './signing-keys.ts';
import { temporaryFolder } from './temporary-folder.ts';

const bcryptCost = 4;

/** What the service runs on. */
export const real: World = {
  name: 'PostgreSQL, files and sharp',
  async open() {
    await using opening = new AsyncDisposableStack();
    const database = opening.adopt(await freshDatabase(), (opened) => opened.close());
    const folder = opening.adopt(await temporaryFolder(), (made) => made.remove());
    const { users, sessions, events, attempts, images } = opening.use(
      await openPostgres(database.url, { accounts: true }),
    );
    const { store, staging } = opening.use(await openFileSystemStore(folder.path));
    const compressor = opening.use(await openSharpCompressor());
    const signer = new NodeSigner(randomBytes(32));
    const opened = opening.move();
    return {
      adapters: { ...accountSecrets(), users, sessions, events, attempts, images, store, staging, compressor, signer },
      files: async () => {
        const entries = await readdir(folder.path, { recursive: true, withFileTypes: true });
        return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      },
      close: () => opened.disposeAsync(),
    };
  },
};

export const worlds: readonly World[] = [memory, real];

const signing = { keys: [namedKeys()('ours')], ttlMaxSeconds: defaultLimits.accessTokenTtlSeconds };

/** Access tokens that others can verify. */
export const edDsa = withTokens('memory, EdDSA', async () => new JoseTokenIssuer(signing));
export const paseto = withTokens('memory, PASETO', () => PasetoTokenIssuer.with(signing));

/** Every world, and every kind of access token: for what accounts do. */
export const accountWorlds: readonly World[] = [...worlds, edDsa, paseto];

function withTokens(name: string, open: () => Promise<TokenIssuer>): World {
  return {
    name,
    async open() {
      const [opened, tokens] = [await memory.open(), await open()];
      return { ...opened, adapters: { ...opened.adapters, tokens } };
    },
  };
}

function accountSecrets(): Pick<Adapters, 'passwords' | 'tokens'> {
  return {
    passwords: new BcryptPasswordHasher({ cost: bcryptCost, pepper: { id: 1, key: randomBytes(32) } }),
    tokens: new JoseTokenIssuer({ key: randomBytes(32), ttlMaxSeconds: defaultLimits.accessTokenTtlSeconds }),
  };
}
