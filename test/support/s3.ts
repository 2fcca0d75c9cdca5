import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3StoreOptions } from '../../src/adapters/s3/index.ts';

type Endpoint = {
  readonly endpoint: string;
  readonly region: string;
  readonly forcePathStyle: boolean;
  readonly credentials: NonNullable<S3StoreOptions['credentials']>;
};

/** A bucket of one's own at the endpoint that the environment names. */
export type TestBucket = Endpoint & {
  readonly bucket: string;
  /** Put an object there that no store has made. */
  readonly write: (name: string, content: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  readonly names: (prefix?: string) => Promise<string[]>;
};

const endpoint = endpointOf(process.env);

/** Why there is no bucket to be had, where there is none. */
export const s3Obstacle = endpoint ? undefined : 'TEST_S3_ENDPOINT and the other TEST_S3_ variables name no endpoint';

/** Tests that need an S3 endpoint: skipped, and by a name that says so, where the environment names none. */
export function describeWithS3(title: string, body: (this: Mocha.Suite) => void): void {
  if (s3Obstacle === undefined) describe(title, body);
  else describe.skip(`${title} (${s3Obstacle})`, body);
}

/** A bucket for the tests of one `describe`: made before the first of them, emptied and deleted after the last. */
export function useBucket(): () => TestBucket {
  let opened: Awaited<ReturnType<typeof openBucket>> | undefined;
  before(async function () {
    this.timeout(60_000);
    opened = await openBucket();
  });
  after(async function () {
    this.timeout(60_000);
    await opened?.close();
  });
  return () => {
    if (!opened) throw new Error('The bucket is there in hooks and tests only.');
    return opened.bucket;
  };
}

/** A bucket, until it is closed: then it is emptied and deleted. */
export async function openBucket(): Promise<{ readonly bucket: TestBucket; readonly close: () => Promise<void> }> {
  if (!endpoint) throw new Error(s3Obstacle);
  const client = new S3Client({ ...endpoint, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const Bucket = `silverprint-test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  const bucket = bucketOf(client, endpoint, Bucket);
  return {
    bucket,
    close: async () => {
      for (const name of await bucket.names()) await bucket.remove(name);
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}

/** The variables with which a service uses a bucket. */
export function s3Environment({ bucket, endpoint, region, forcePathStyle, credentials }: TestBucket, prefix: string) {
  return {
    STORE: 's3',
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_BUCKET: bucket,
    S3_PREFIX: prefix,
    S3_ACCESS_KEY_ID: credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    S3_FORCE_PATH_STYLE: String(forcePathStyle),
  };
}

function bucketOf(client: S3Client, endpoint: Endpoint, Bucket: string): TestBucket {
  return {
    ...endpoint,
    bucket: Bucket,
    write: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket, Key, Body }))),
    remove: async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket, Key }))),
    names: async (Prefix = '') => {
      const names: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: token }));
        names.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return names;
    },
  };
}

function endpointOf(environment: NodeJS.ProcessEnv): Endpoint | undefined {
  const {
    TEST_S3_ENDPOINT: endpoint,
    TEST_S3_REGION: region = 'us-east-1',
    TEST_S3_ACCESS_KEY_ID: accessKeyId,
    TEST_S3_SECRET_ACCESS_KEY: secretAccessKey,
    TEST_S3_FORCE_PATH_STYLE: forcePathStyle = 'true',
  } = environment;
  if (!endpoint || !accessKeyId || !secretAccessKey) return undefined;
  return { endpoint, region, forcePathStyle: forcePathStyle === 'true', credentials: { accessKeyId, secretAccessKey } };
}
