import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { createHandler, createHttpServer } from '../../src/adapters/koa/index.ts';
import { MemoryImageRepository } from '../../src/adapters/memory/index.ts';
import { createSilverprint, OverloadedError } from '../../src/index.ts';

// The service without a database and without a decoder: an upload that the guard lets through is answered that there is
// no time for it. Tells its parent where it listens, and ends with it.
const folder = await mkdtemp(join(tmpdir(), 'silverprint-guard-'));
const files = await openFileSystemStore(folder);
const compressor = {
  algorithmVersion: 0,
  sizeVersion: 0,
  compress: () => Promise.reject(new OverloadedError()),
  resize: () => Promise.reject(new OverloadedError()),
};
const { images } = createSilverprint({ images: new MemoryImageRepository(), ...files, compressor });
const server = createHttpServer(createHandler({ images, authenticate: () => 'ann' }));

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => void end());

async function end(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await files.close();
  await rm(folder, { recursive: true });
}
