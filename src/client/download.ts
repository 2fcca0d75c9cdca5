import type { Http } from './http.ts';

/** Which bytes of a file are meant. */
export type ByteRange = {
  /** Offset of the first byte: 0 is the beginning. */
  readonly first: number;
  /** Offset of the last byte, which is one of them; the end of the file without it. */
  readonly last?: number | undefined;
};

/** Which part of a file is wanted; all of it by default. */
export type DownloadOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Ask for some of the bytes, such as those that are missing of a download that broke off. */
  readonly range?: ByteRange | undefined;
  /** The `etag` of what is there already: where the file is another one by now, all of it comes, whatever `range` says. */
  readonly ifRange?: string | undefined;
};

/**
 * A file on its way. Whoever has it reads it, by one of these.
 *
 * @example
 * ```ts
 * import { createWriteStream } from 'node:fs';
 * import { pipeline } from 'node:stream/promises';
 *
 * const original = await client.images.original(imageId);
 * console.log(`${original.bytes} bytes to come`);
 * await pipeline(original.stream, createWriteStream('original.jpg'));
 * ```
 */
export type Download = FileFacts & {
  /** Which bytes these are; `undefined` when it is the whole file. */
  readonly range: ByteRange | undefined;
  /** Fails with a `NetworkError` when the connection breaks; it never ends early. */
  readonly stream: ReadableStream<Uint8Array>;
  /**
   * All of it in memory, with its media type.
   * @throws {NetworkError} the connection breaks
   */
  blob(): Promise<Blob>;
};

/** What is known of a file before its first byte. */
export type FileFacts = {
  /** How many bytes there are to come. */
  readonly bytes: number;
  /** Names the file and the version of it. */
  readonly etag: string | undefined;
};

/** The header fields that ask for what `options` say. */
export function downloadHeaders({ range, ifRange }: DownloadOptions): Record<string, string> {
  return {
    ...(range && { Range: `bytes=${range.first}-${range.last ?? ''}` }),
    ...(ifRange !== undefined && { 'If-Range': ifRange }),
  };
}

/** The file that an answer brings. */
export function downloadOf(answer: Response, http: Http, signal: AbortSignal | undefined): Download {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(answer.headers.get('Content-Range') ?? '') ?? [];
  const stream = explained(answer.body ?? new Blob([]).stream(), (error) => http.failure(error, signal));
  return {
    ...factsOf(answer),
    range: first === undefined ? undefined : { first: Number(first), last: Number(last) },
    stream,
    blob: () => new Response(stream, { headers: { 'Content-Type': answer.headers.get('Content-Type') ?? '' } }).blob(),
  };
}

export function factsOf({ headers }: Response): FileFacts {
  return { bytes: Number(headers.get('Content-Length')), etag: headers.get('ETag') ?? undefined };
}

/** The same bytes, and the failure that `explain` makes of one. */
function explained(
  source: ReadableStream<Uint8Array>,
  explain: (error: unknown) => unknown,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = source.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value as Uint8Array<ArrayBuffer>);
        } catch (error) {
          controller.error(explain(error));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
