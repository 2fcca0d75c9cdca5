import { openSharpCompressor } from '../adapters/sharp/index.ts';
import { createSilverprint, type Images } from '../application/silverprint.ts';
import type { Preset, Tier } from '../domain/compression.ts';
import { silentLogger } from '../domain/ports/logger.ts';
import { loadConfig } from './config.ts';
import type { Environment } from './environment.ts';
import { printPolicyOf } from './housekeeping.ts';
import { openOperation } from './operator.ts';

/** The images of a service for a command of its operator's, and what prints are to be like that it makes again. */
export type OpenImages = AsyncDisposable & {
  readonly images: Images;
  readonly prints: { readonly preset: Preset; readonly tier: Tier; readonly algorithmVersion: number };
  readonly printsAtOnce: number;
};

/**
 * Open the images of a service, whether it is running or not.
 * @throws {StartError} they cannot be opened, and the message says what to do
 */
export async function openImages(environment: Environment): Promise<OpenImages> {
  const config = loadConfig(environment);
  await using opening = new AsyncDisposableStack();
  const { database, files } = opening.use(await openOperation(config, silentLogger));
  const { printsAtOnce: concurrency, printsMemoryBytes: memoryBytes, limits } = config;
  const { imagePixelsMax } = limits;
  const { folder } = files;
  const compressor = opening.use(await openSharpCompressor({ concurrency, memoryBytes, imagePixelsMax, folder }));
  // Nobody waits for these: where a fast print would be finished later, it is the small one at once.
  const tier = config.compressionEffort === 'fast' ? 'fast' : 'small';
  const order = { ...printPolicyOf(config).order, tier } as const;
  const { images } = createSilverprint({ images: database.images, ...files, compressor }, { limits, prints: order });
  const opened = opening.move();
  return {
    images,
    prints: { preset: order.preset, tier, algorithmVersion: compressor.algorithmVersion },
    printsAtOnce: compressor.concurrency,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
