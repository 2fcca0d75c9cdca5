import type { Images } from '../application/silverprint.ts';
import { type StoreMismatch, WrongStoreError } from '../domain/errors.ts';
import { StartError } from './start-error.ts';

/**
 * Make sure that the folder is the one that the database knows; the first time, write down which one that is.
 * @throws {StartError} it is another one, and the message says what to do
 */
export async function claimStore({ upkeep }: Pick<Images, 'upkeep'>, folder: string): Promise<void> {
  await upkeep.claimStore().catch(wrongStore(folder));
}

/** Rejects with what a wrong store means to whoever starts something; anything else stays as it is. */
export function wrongStore(folder: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof WrongStoreError)) throw error;
    throw new StartError(sentences[error.mismatch](folder, error.expected), { cause: error });
  };
}

const sentences: Record<StoreMismatch, (folder: string, expected: string | undefined) => string> = {
  another: (folder) =>
    `The photos in ${folder} belong to another database: the file store-id says so. Mount the right disk there, or set DATA_DIR or the database to those that belong together.`,
  unidentified: (folder, expected) =>
    expected === undefined
      ? `It is not written down yet that the photos of this database are in ${folder}. Start the service once with this configuration.`
      : `The photos of this database are not in ${folder}: it has no file store-id. Mount the disk that they are on there, or set DATA_DIR to their folder. If they are there and only that file is lost, make it again with the content ${expected}.`,
  'without-images': (folder) =>
    `The photos of this database are not in ${folder}. Mount the disk that they are on there, or set DATA_DIR to their folder.`,
  'of-others': (folder) =>
    `There are photos in ${folder} that this database knows nothing of. Use the database that they belong to; or, if you want to begin anew, move the folder away.`,
};
