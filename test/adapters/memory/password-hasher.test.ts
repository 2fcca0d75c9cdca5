import { MemoryPasswordHasher } from '../../../src/adapters/memory/index.ts';
import { passwordHasherContract } from '../../../src/testing/password-hasher.contract.ts';

passwordHasherContract('memory', async () => ({
  subject: new MemoryPasswordHasher(),
  other: new MemoryPasswordHasher({ version: 0 }),
  narrow: new MemoryPasswordHasher({ lane: { runningMax: 1, waitingMax: 1 } }),
  close: async () => {},
}));
