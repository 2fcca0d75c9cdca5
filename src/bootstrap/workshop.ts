import type { Workshop } from '../adapters/cli/index.ts';
import { openSharpCompressor } from '../adapters/sharp/index.ts';
import { createSilverprint } from '../application/silverprint.ts';
import { silentLogger } from '../domain/ports/logger.ts';
import { loadConfig } from './config.ts';
import type { Environment } from './environment.ts';
import { printPolicyOf } from './housekeeping.ts';
import { forCommandLine, openOperation } from './operator.ts';

/**
 * Open what it takes to make the prints of a service again as its configuration says, whether it is running or not.
 * @throws {CliError} it cannot be opened, and the message says what to do
 */
export function openWorkshop(environment: Environment): Promise<Workshop> {
  return forCommandLine(() => opened(environment));
}

async function opened(environment: Environment): Promise<Workshop> {
  const config = loadConfig(environment);
  await using opening = new AsyncDisposableStack();
  const { database, files, folder } = opening.use(await openOperation(config, silentLogger));
  const { printsAtOnce: concurrency, printsMemoryBytes: memoryBytes, limits } = config;
  const { imagePixelsMax } = limits;
  const compressor = opening.use(await openSharpCompressor({ concurrency, memoryBytes, imagePixelsMax, folder }));
  const { order } = printPolicyOf(config);
  const { images } = createSilverprint({ images: database.images, ...files, compressor }, { limits, prints: order });
  const prints = { notOf: { preset: order.preset, algorithmVersion: compressor.algorithmVersion } };
  const tier = config.compressionEffort === 'fast' ? 'fast' : 'small';
  const all = opening.move();
  return {
    printsAtOnce: compressor.concurrency,
    count: () => images.countPrints(prints),
    remake: (afterId) => images.remakePrint({ prints, tier, afterId }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
