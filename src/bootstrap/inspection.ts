import type { Inspection } from '../adapters/cli/index.ts';
import type { Environment } from './environment.ts';
import { openImages } from './open-images.ts';
import { forCommandLine } from './operator.ts';

/** Files looked at side by side: more than a disk of one spindle can make use of, and few enough for one. */
const filesAtOnce = 8;

/**
 * Open what it takes to hold the files of a service against its database, whether it is running or not.
 * @throws {CliError} it cannot be opened, and the message says what to do
 */
export async function openInspection(environment: Environment): Promise<Inspection> {
  const opened = await forCommandLine(() => openImages(environment));
  return {
    check: (input) => opened.images.upkeep.checkStore({ ...input, atOnce: filesAtOnce }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
