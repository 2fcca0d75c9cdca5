import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ByteRange } from '../../domain/ports/image-store.ts';
import { isBeyond, knowsNoConditions, rethrow, unlessMissing } from './failures.ts';
import type { Library } from './library.ts';

/** What an object says of itself. */
export type ObjectFacts = {
  readonly bytes: number;
  /** The id of the request that made it, where one of ours did. */
  readonly putId: string | undefined;
};

/** An object, or a part of one, whose bytes wait to be read. */
export type OpenObject = {
  readonly totalBytes: number;
  readonly body: Readable;
  /** What is to come. */
  readonly bytes: number;
};

export type ListedObject = { readonly name: string; readonly bytes: number; readonly modifiedAt: Date };

export type NewObject = {
  readonly name: string;
  /** Made anew for each request. */
  readonly content: () => AsyncIterable<Uint8Array>;
  readonly bytes: number;
  /** Lower-case hex; signed along with the request, so that the endpoint refuses anything else. */
  readonly sha256: string;
  readonly putId: string;
};

type Options = {
  readonly library: Library;
  readonly client: S3Client;
  readonly bucket: string;
  /** How long an answer may take, over what its bytes need. */
  readonly timeoutMilliseconds: number;
  readonly listPageSize: number;
};

const bytesPerMillisecondMin = 1024;
const sha256Header = 'x-amz-content-sha256';
/** Their end is whatever the end is: not everybody understands a number as large as that. */
const farAway = 2 ** 50;

/** The requests to one bucket; they are repeated where that is safe, and reject with the core's errors where nothing else is said. */
export class Bucket {
  /** Whether the endpoint may know conditions: one that said otherwise is not asked again. */
  isConditional = true;
  readonly #options: Options;
  constructor(options: Options) {
    this.#options = options;
  }

  async facts(name: string): Promise<ObjectFacts | undefined> {
    const { client, library, bucket } = this.#options;
    const command = new library.HeadObjectCommand({ Bucket: bucket, Key: name });
    const head = await client.send(command).catch(unlessMissing);
    return head && { bytes: head.ContentLength ?? 0, putId: head.Metadata?.['put-id'] };
  }

  async open(name: string, range?: ByteRange): Promise<OpenObject | undefined> {
    const { client, library, bucket } = this.#options;
    const Range = range && `bytes=${range.first}-${range.last < farAway ? range.last : ''}`;
    const command = new library.GetObjectCommand({ Bucket: bucket, Key: name, Range });
    const answer = await client
      .send(command)
      .catch((error: unknown) => (isBeyond(error) ? 'beyond' : unlessMissing(error)));
    if (answer === 'beyond') return this.#nothingOf(name);
    if (!answer) return undefined;
    const body = answer.Body as unknown as Readable;
    // Of one that is open and not read yet, too: whoever reads hears of it then.
    body.on('error', () => {});
    const { ContentLength: bytes, ContentRange = '' } = answer;
    const totalBytes = range ? Number(/^bytes \d+-\d+\/(\d+)$/.exec(ContentRange)?.[1]) : bytes;
    const isPart = !range || ContentRange.startsWith(`bytes ${range.first}-`);
    if (bytes === undefined || totalBytes === undefined || !isPart) {
      body.destroy();
      return rethrow(new Error('the endpoint does not say which part of an object it sends'));
    }
    return { totalBytes, body, bytes };
  }

  /** Once; rejects with what the endpoint said, which may be that there is one, or with whatever the content throws. */
  async put(object: NewObject): Promise<void> {
    const { isConditional } = this;
    try {
      await this.#put(object, isConditional);
    } catch (error) {
      if (!isConditional || !knowsNoConditions(error)) throw error;
      this.isConditional = false;
      await this.#put(object, false);
    }
  }

  async delete(name: string): Promise<void> {
    const { client, library, bucket } = this.#options;
    await client.send(new library.DeleteObjectCommand({ Bucket: bucket, Key: name })).catch(unlessMissing);
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    const { client, library, bucket, listPageSize: MaxKeys } = this.#options;
    let token: string | undefined;
    do {
      const wanted = { Bucket: bucket, Prefix: prefix, MaxKeys, ContinuationToken: token };
      const page = await client.send(new library.ListObjectsV2Command(wanted)).catch(rethrow);
      for (const { Key: name, Size: bytes = 0, LastModified: modifiedAt } of page.Contents ?? []) {
        if (name !== undefined && modifiedAt) yield { name, bytes, modifiedAt };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  close(): void {
    this.#options.client.destroy();
  }

  async #nothingOf(name: string): Promise<OpenObject | undefined> {
    const facts = await this.facts(name);
    return facts && { totalBytes: facts.bytes, body: Readable.from([]), bytes: 0 };
  }

  async #put({ name, content, bytes, sha256, putId }: NewObject, isConditional: boolean): Promise<void> {
    const { client, library, bucket, timeoutMilliseconds } = this.#options;
    const stopping = new AbortController();
    const body = Readable.from(content(), { objectMode: false });
    // The client pipes it, and would wait for the rest of what has failed.
    let failure: unknown;
    body.once('error', (error) => {
      failure = error;
      stopping.abort();
    });
    const command = new library.PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: body,
      ContentLength: bytes,
      ContentType: 'application/octet-stream',
      Metadata: { sha256, 'put-id': putId },
      ...(isConditional && { IfNoneMatch: '*' }),
    });
    command.middlewareStack.add(
      (next) => (context) => {
        (context.request as { headers: Record<string, string> }).headers[sha256Header] = sha256;
        return next(context);
      },
      { step: 'build' },
    );
    try {
      const requestTimeout = timeoutMilliseconds + Math.ceil(bytes / bytesPerMillisecondMin);
      await client.send(command, { abortSignal: stopping.signal, requestTimeout });
    } catch (error) {
      throw failure ?? error;
    } finally {
      body.destroy();
    }
  }
}
