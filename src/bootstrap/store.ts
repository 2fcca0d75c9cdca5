import type { Images } from '../application/silverprint.ts';
import { type StoreMismatch, WrongStoreError } from '../domain/errors.ts';
import { StartError } from './start-error.ts';

/** Where photos are, for whoever runs the service: a folder, or a bucket with what names begin with and its endpoint. */
export type StorePlace = { readonly kind: 'files' | 's3'; readonly name: string };

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
    kind: 'file',
    find: 'Mount the disk that they are on there, or set DATA_DIR to their folder.',
    match: 'Mount the right disk there, or set DATA_DIR or the database to those that belong together.',
    beginAnew: 'move the folder away',
  },
  s3: {
    kind: 'object',
    find: 'Set S3_BUCKET and S3_PREFIX to where they are; photos that are files are copied there with all of their folder.',
    match: 'Set S3_BUCKET and S3_PREFIX or the database to those that belong together.',
    beginAnew: 'set another S3_PREFIX',
  },
};

type Words = (typeof words)[StorePlace['kind']];

const sentences: Record<StoreMismatch, (place: string, expected: string | undefined, words: Words) => string> = {
  another: (place, _, { kind, match }) =>
    `The photos in ${place} belong to another database: the ${kind} store-id says so. ${match}`,
  unidentified: (place, expected, { kind, find }) =>
    expected === undefined
      ? `It is not written down yet that the photos of this database are in ${place}. Start the service once with this configuration.`
      : `The photos of this database are not in ${place}: it has no ${kind} store-id. ${find} If they are there and only that ${kind} is lost, make it again with the content ${expected}.`,
  'without-images': (place, _, { find }) => `The photos of this database are not in ${place}. ${find}`,
  'of-others': (place, _, { beginAnew }) =>
    `There are photos in ${place} that this database knows nothing of. Use the database that they belong to; or, if you want to begin anew, ${beginAnew}.`,
};
