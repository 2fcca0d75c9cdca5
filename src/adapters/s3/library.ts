import type * as S3 from '@aws-sdk/client-s3';
import { S3MissingError } from './s3-missing-error.ts';

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
