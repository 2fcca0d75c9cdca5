import type * as S3 from '@aws-sdk/client-s3';

/** The package `@aws-sdk/client-s3` is not installed, and the message says how to change that. */
export class S3MissingError extends Error {
  constructor(options?: ErrorOptions) {
    super(
      'An S3 store needs the package @aws-sdk/client-s3, which is not installed. Add it with: npm install @aws-sdk/client-s3@3',
      options,
    );
    this.name = new.target.name;
  }
}

/** What is used of the package. */
export type Library = typeof S3;

/**
 * The package is an optional peer: most services keep files, and never load it.
 * @throws {S3MissingError} it is not installed
 */
export async function loadLibrary(): Promise<Library> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw missing ? new S3MissingError({ cause: error }) : error;
  }
}
