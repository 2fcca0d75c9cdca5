import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { createHandler, createHttpServer } from '../../src/adapters/koa/index.ts';
import { MemoryImageRepository } from '../../src/adapters/memory/index.ts';
import { openSharpCompressor, type SharpCompressorOptions } from '../../src/adapters/sharp/index.ts';
import { createSilverprint } from '../../src/index.ts';

/** How the service is to be, as JSON on its command line. */
export type ServiceOptions = { readonly compressor: SharpCompressorOptions };

// The service on real files and with real prints of the fast tier, without a database. Tells its parent where it
// listens, and when it is asked how late its event loop was since it was last asked; ends with its parent.
const options = JSON.parse(process.argv[2] ?? '{}') as ServiceOptions;
const folder = await mkdtemp(join(tmpdir(), 'silverprint-prints-'));
const files = await openFileSystemStore(folder);
const compressor = await openSharpCompressor({ ...options.compressor, folder });
const { images } = createSilverprint(
  { images: new MemoryImageRepository(), ...files, compressor },
  { prints: { tier: 'fast' } },
);
const server = createHttpServer(createHandler({ images, authenticate: () => 'ann' }));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => {
  process.send?.(delay.percentile(99) / 1e6);
  delay.reset();
});
process.once('disconnect', () => void end());

async function end(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await compressor.close();
  await files.close();
  await rm(folder, { recursive: true });
}
