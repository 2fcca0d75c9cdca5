import type { Workshop } from '../adapters/cli/index.ts';
import type { Environment } from './environment.ts';
import { openImages } from './open-images.ts';
import { forCommandLine } from './operator.ts';

/**
 * Open what it takes to make the prints of a service again as its configuration says, whether it is running or not.
 * @throws {CliError} it cannot be opened, and the message says what to do
 */
export async function openWorkshop(environment: Environment): Promise<Workshop> {
  const opened = await forCommandLine(() => openImages(environment));
  const { images, printsAtOnce } = opened;
  const { preset, tier, algorithmVersion } = opened.prints;
  const prints = { notOf: { preset, algorithmVersion } };
  return {
    printsAtOnce,
    count: () => images.countPrints(prints),
    remake: (afterId) => images.remakePrint({ prints, tier, afterId }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
