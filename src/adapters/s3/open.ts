import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ImageStore } from '../../domain/ports/image-store.ts';
import { Bucket } from './bucket.ts';
import { nameOf, statusOf } from './failures.ts';
import { S3ImageStore } from './image-store.ts';
import { Layout } from './layout.ts';
import { loadLibrary } from './library.ts';

/** Which bucket, where it is, and how long it may take to answer. */
export type S3StoreOptions = {
  /** It exists already. */
  readonly bucket: string;
  /** What the names of objects begin with: a folder of the bucket, so to say. Empty by default. */
  readonly prefix?: string | undefined;
  /** A URL; that of AWS in the region by default. */
  readonly endpoint?: string | undefined;
  /** `us-east-1` by default. */
  readonly region?: string | undefined;
  /** What the SDK finds by itself by default: a role, or what stands in the environment or in files of its own. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Whether the bucket goes into the path instead of the name of the host. By default where there is an endpoint. */
  readonly forcePathStyle?: boolean | undefined;
  /** How long an answer may take, and how long nothing may come of a body; 10,000 by default. */
  readonly timeoutMilliseconds?: number | undefined;
  /** How often a request is made at the most before it counts as failed; 3 by default. */
  readonly attemptsMax?: number | undefined;
  /** Objects listed by one request; 1,000, which is the most, by default. */
  readonly listPageSize?: number | undefined;
};

/** A store in a bucket. */
export type S3Store = AsyncDisposable & {
  readonly store: ImageStore;
  /** Idempotent. Ends the connections; blobs that are open end in an error. */
  readonly close: () => Promise<void>;
};

/** The bucket cannot be used, and the message says why. */
export class UnusableBucketError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

const connectMilliseconds = 3_000;

/**
 * Open a bucket as a store of photographs. It is fed by any staging whose paths are files of this machine.
 *
 * Any number of processes may share it. Needed are the rights to get, put and delete its objects, and to list them. The endpoint need not
 * know conditional requests: without them two stores must not be given their identity at the same moment.
 * @throws {S3MissingError} the package `@aws-sdk/client-s3` is not installed
 * @throws {UnusableBucketError} it cannot be read
 *
 * @example
 * ```ts
 * import { openFileSystemStaging } from 'silverprint/adapters/filesystem';
 *
 * const credentials = { accessKeyId: 'photos', secretAccessKey: 'a secret' };
 * await using bucket = await openS3Store({ bucket: 'photos', endpoint: 'https://s3.example.org', credentials });
 * await using spool = await openFileSystemStaging('./staging');
 * const { store } = bucket;
 * const { images } = createSilverprint({ images: database.images, compressor, store, staging: spool.staging });
 * ```
 */
export async function openS3Store(options: S3StoreOptions): Promise<S3Store> {
  const { prefix = '', timeoutMilliseconds = 10_000, attemptsMax = 3, listPageSize = 1000 } = options;
  const library = await loadLibrary();
  const client = new library.S3Client({ ...clientOptions(options), ...transport(timeoutMilliseconds) });
  const bucket = new Bucket({ library, client, bucket: options.bucket, timeoutMilliseconds, listPageSize });
  const layout = new Layout(prefix);
  const store = new S3ImageStore({ bucket, layout, attemptsMax, stallMilliseconds: timeoutMilliseconds });
  const close = async () => bucket.close();
  try {
    await store.identity();
  } catch (error) {
    await close();
    throw unusable(options, error);
  }
  return { store, close, [Symbol.asyncDispose]: close };
}

function clientOptions({
  endpoint,
  region = 'us-east-1',
  credentials,
  forcePathStyle,
  attemptsMax = 3,
}: S3StoreOptions) {
  return {
    region,
    maxAttempts: attemptsMax,
    forcePathStyle: forcePathStyle ?? endpoint !== undefined,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    // Checksums of AWS's own are strange to other endpoints; ours is in the signature.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It would take a new connection for each, and wait for six seconds where a proxy does not know it.
    expectContinueHeader: false,
  } as const;
}

function transport(requestTimeout: number) {
  // The SDK writes warnings to the console unless somebody else takes them.
  const logger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
  // A download holds a connection for as long as its reader takes: no number of them is to be in the way of an upload.
  const agent = { keepAlive: true, maxSockets: Infinity };
  return {
    logger,
    requestHandler: {
      connectionTimeout: Math.min(connectMilliseconds, requestTimeout),
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      logger,
    },
  };
}

function ignore(): void {}

/** What opening comes to, in words for an operator; keys and secrets are in none of them. */
function unusable({ bucket, endpoint = 'AWS' }: S3StoreOptions, error: unknown): UnusableBucketError {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const [name, status] = [nameOf(cause), statusOf(cause)];
  const message = {
    NoSuchBucket: `There is no bucket ${bucket} at ${endpoint}. Make it first.`,
    CredentialsProviderError: `There are no credentials for the bucket ${bucket} at ${endpoint}.`,
    PermanentRedirect: `The bucket ${bucket} is in another region.`,
    AuthorizationHeaderMalformed: `The bucket ${bucket} is in another region.`,
  }[name];
  if (message !== undefined) return new UnusableBucketError(message, { cause });
  if (status === 401 || status === 403) {
    const refusal = `${endpoint} refuses to show the bucket ${bucket} (${name}). The access key and its secret must be right, and have the rights to list the bucket and to get, put and delete its objects.`;
    return new UnusableBucketError(refusal, { cause });
  }
  const answer = status === undefined ? 'does not answer' : `answers with status ${status} (${name})`;
  return new UnusableBucketError(`${endpoint} ${answer}, so that the bucket ${bucket} cannot be read.`, { cause });
}
