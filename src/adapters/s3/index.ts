export { S3MissingError } from './library.ts';
export { openS3Store, type S3Store, type S3StoreOptions, UnusableBucketError } from './open.ts';
