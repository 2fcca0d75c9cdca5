import type { Images } from '../application/silverprint.ts';
import { type StoreMismatch, WrongStoreError } from '../domain/errors.ts';
import { StartError } from './start-error.ts';

/**
 * Where photos are, for whoever runs the service: a folder, a bucket with what names begin with and its endpoint, or what only those know
 * who handed the store in.
 */
export type StorePlace = { readonly kind: 'files' | 's3' | 'adapter'; readonly name: string };

/** The place of a store that the service did not open. */
export const handedIn: StorePlace = { kind: 'adapter', name: 'the store that was handed in' };

/**
 * Make sure that the place is the one that the database knows; the first time, write down which one that is.
 * @throws {StartError} it is another one, and the message says what to do
 */
export async function claimStore({ upkeep }: Pick<Images, 'upkeep'>, place: StorePlace): Promise<void> {
  await upkeep.claimStore().catch(wrongStore(place));
}

/** Rejects with what a wrong store means to whoever starts something; anything else stays as it is. */
export function wrongStore({ kind, name }: StorePlace): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof WrongStoreError)) throw error;
    throw new StartError(sentences[error.mismatch](name, error.expected, words[kind]), { cause: error });
  };
}

const words = {
  files: {
    id: 'file store-id',
    find: 'Mount the disk that they are on there, or set DATA_DIR to their folder.',
    match: 'Mount the right disk there, or set DATA_DIR or the database to those that belong together.',
    beginAnew: 'move the folder away',
  },
  s3: {
    id: 'object store-id',
    find: 'Set S3_BUCKET and S3_PREFIX to where they are; photos that are files are copied there with all of their folder.',
    match: 'Set S3_BUCKET and S3_PREFIX or the database to those that belong together.',
    beginAnew: 'set another S3_PREFIX',
  },
  adapter: {
    id: 'identity',
    find: 'Hand in the store that they are in.',
    match: 'Hand in the store, or name the database, that it belongs together with.',
    beginAnew: 'hand in an empty store',
  },
};

type Words = (typeof words)[StorePlace['kind']];

const sentences: Record<StoreMismatch, (place: string, expected: string | undefined, words: Words) => string> = {
  another: (place, _, { id, match }) =>
    `The photos in ${place} belong to another database: the ${id} says so. ${match}`,
  unidentified: (place, expected, { id, find }) =>
    expected === undefined
      ? `It is not written down yet that the photos of this database are in ${place}. Start the service once with this configuration.`
      : `The photos of this database are not in ${place}: it has no ${id}. ${find} If they are there and only the ${id} is lost, make it again with the content ${expected}.`,
  'without-images': (place, _, { find }) => `The photos of this database are not in ${place}. ${find}`,
  'of-others': (place, _, { beginAnew }) =>
    `There are photos in ${place} that this database knows nothing of. Use the database that they belong to; or, if you want to begin anew, ${beginAnew}.`,
};
