/**
 * Photographs as objects in a bucket, by `@aws-sdk/client-s3`, which is to be installed beside this one.
 * @module
 */

export { openS3Store, type S3Store, type S3StoreOptions, UnusableBucketError } from './open.ts';
export { S3MissingError } from './s3-missing-error.ts';
