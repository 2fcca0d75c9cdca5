import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createSilverprint, type LinkedImages } from 'silverprint';
import { openFileSystemStore } from 'silverprint/adapters/filesystem';
import { MemoryCompressor, MemoryImageRepository, MemorySigner, openMemoryFiles } from 'silverprint/adapters/memory';
import { NodeSigner } from 'silverprint/adapters/node';
import { openPostgres } from 'silverprint/adapters/postgres';
import { openSharpCompressor } from 'silverprint/adapters/sharp';
import { createHost as express } from '../../examples/express.ts';
import { createHost as fastify } from '../../examples/fastify.ts';
import { createHost as http } from '../../examples/http.ts';
import { createHost as koa } from '../../examples/koa.ts';
import { listening, stopped } from '../support/listening.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A host that listens. */
export type Host = AsyncDisposable & { readonly url: string };

/** The hosts of the examples, each with photos below `/photos`. */
export const hosts: Readonly<Record<string, (images: LinkedImages) => Promise<Host>>> = {
  'node:http': (images) => serve(http(images)),
  Koa: (images) => {
    const app = koa(images);
    // it would print which connections broke
    app.silent = true;
    const callback = app.callback();
    return serve(createServer((request, response) => void callback(request, response)));
  },
  'Express 5': (images) => serve(createServer(express(images))),
  'Fastify 5': async (images) => {
    const app = fastify(images);
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return {
      url,
      [Symbol.asyncDispose]: async () => {
        app.server.closeAllConnections();
        await app.close();
      },
    };
  },
};

/** Serve until it is disposed of. */
export async function serve(server: ReturnType<typeof createServer>): Promise<Host> {
  return { url: await listening(server), [Symbol.asyncDispose]: () => stopped(server) };
}

/** Images of a host, and what lies in their files. */
export type Photos = AsyncDisposable & { readonly images: LinkedImages; readonly fileCount: () => Promise<number> };

/** Images in memory. */
export async function inMemory(): Promise<Photos> {
  const files = openMemoryFiles();
  const compressor = new MemoryCompressor(files.staging);
  const adapters = { images: new MemoryImageRepository(), ...files, compressor, signer: new MemorySigner() };
  const blobs = () => Array.fromAsync(files.store.list());
  return {
    ...createSilverprint(adapters),
    fileCount: async () => (await blobs()).length + files.staging.files,
    [Symbol.asyncDispose]: () => files.close(),
  };
}

/** Images in a database and a folder of their own. */
export async function onDisk(): Promise<Photos> {
  await using opening = new AsyncDisposableStack();
  const { url } = opening.adopt(await emptyDatabase(), (made) => made.close());
  const folder = opening.adopt(await temporaryFolder(), (made) => made.remove());
  const database = opening.use(await openPostgres(url));
  const files = opening.use(await openFileSystemStore(folder.path));
  const compressor = opening.use(await openSharpCompressor());
  const signer = new NodeSigner(randomBytes(32));
  const opened = opening.move();
  return {
    ...createSilverprint({ images: database.images, ...files, compressor, signer }),
    fileCount: async () => (await Array.fromAsync(files.store.list())).length,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
