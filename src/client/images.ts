import type {
  Deletion,
  DeletionList,
  DownloadCompressedQuery,
  DownloadOriginalQuery,
  Image,
  ImageDetails,
  ImageList,
  Link,
  LinkWish,
  ListImagesQuery,
} from './api.ts';
import type { CallOptions } from './auth.ts';
import { nothing } from './auth.ts';
import {
  type Download,
  type DownloadOptions,
  downloadHeaders,
  downloadOf,
  type FileFacts,
  factsOf,
} from './download.ts';
import { type Call, type Fetch, type Http, idempotencyKeyHeader, target } from './http.ts';
import { type Paged, paged } from './pages.ts';
import type { Session } from './session.ts';
import { aKey, formSender, type UploadFile, type UploadOptions } from './upload.ts';

/** What to list. Times may be `Date`s; `limit` is how many a page has, 1 to 100. */
export type ListOptions = Omit<ListImagesQuery, 'since' | 'until'> &
  CallOptions & { readonly since?: Date | string | undefined; readonly until?: Date | string | undefined };

/** Which part of an original, and whether without what it gives away. */
export type OriginalOptions = DownloadOptions & DownloadOriginalQuery;
/** Which part of a print, and which size of it. */
export type PrintOptions = DownloadOptions & DownloadCompressedQuery;

/** Which file of an image. */
export type Representation = 'original' | 'compressed';

const idsMax = 100;

/** The images of whoever is signed in. */
export class ImagesClient {
  readonly #http: Http;
  readonly #session: Session;
  readonly #fetch: Fetch | undefined;

  constructor(http: Http, session: Session, fetch: Fetch | undefined) {
    this.#http = http;
    this.#session = session;
    this.#fetch = fetch;
  }

  /**
   * Upload a photo. It is sent again where the connection breaks or the service could not for a moment, and is one image all the same: by
   * a key, which can be given for uploads that are to be repeated later, too.
   * @throws {ProblemError} `payload-too-large`, `unsupported-media-type`, `unsupported-jpeg-variant`, `invalid-image`, …
   * @throws {FileChangedError} it has more or fewer bytes than it announced
   *
   * @example
   * ```ts
   * const image = await client.images.upload(file, {
   *   onProgress: ({ sentBytes, totalBytes }) => console.log(`${sentBytes} of ${totalBytes} bytes`),
   * });
   * ```
   */
  async upload(file: UploadFile, options: UploadOptions = {}): Promise<ImageDetails> {
    const send = formSender(file, options, this.#fetch);
    const { signal, idempotencyKey = aKey() } = options;
    const headers = { [idempotencyKeyHeader]: `"${idempotencyKey}"` };
    const call = { method: 'POST', path: '/image/upload', headers, signal, send } as const;
    return this.#session.repeated(call, this.#http.json<ImageDetails>);
  }

  /**
   * All images, or those of a time or with a `sha256`; newest first.
   *
   * @example
   * ```ts
   * const since = new Date('2026-07-01');
   * for await (const { filename } of client.images.list({ order: 'taken', since })) console.log(filename);
   * ```
   */
  list({ signal, since, until, ...query }: ListOptions = {}): Paged<Image, ImageList> {
    const times = { since: timeOf(since), until: timeOf(until) };
    return paged(
      (cursor = query.cursor) => {
        const path = target(['image', 'list'], { ...query, ...times, cursor });
        return this.#session.repeated({ method: 'GET', path, signal }, this.#http.json<ImageList>);
      },
      (page) => page.images,
    );
  }

  /**
   * An image, with what it reveals and its EXIF.
   * @throws {ProblemError} `not-found`
   */
  async get(id: string, { signal }: CallOptions = {}): Promise<ImageDetails> {
    return this.#session.repeated(
      { method: 'GET', path: target(['image', id]), signal },
      this.#http.json<ImageDetails>,
    );
  }

  /**
   * The print; with a `size`, a smaller picture.
   * @throws {ProblemError} `not-found`
   *
   * @example
   * ```ts
   * const print = await client.images.print(imageId, { size: 'thumb' });
   * const blob = await print.blob();
   * ```
   */
  async print(id: string, { size, ...options }: PrintOptions = {}): Promise<Download> {
    return this.#download(target(['image', 'download_compressed', id], { size }), options);
  }

  /**
   * The bytes that were uploaded, exactly; with `privacy: 'strip'`, without what they give away.
   * @throws {ProblemError} `not-found`
   */
  async original(id: string, { privacy, ...options }: OriginalOptions = {}): Promise<Download> {
    return this.#download(target(['image', 'download_original', id], { privacy }), options);
  }

  /** How many bytes a file of an image has, and its `etag`, without the file. */
  async facts(
    id: string,
    representation: Representation,
    { signal, ...query }: DownloadOriginalQuery & DownloadCompressedQuery & CallOptions = {},
  ): Promise<FileFacts> {
    const call = { method: 'HEAD', path: target(['image', `download_${representation}`, id], query), signal } as const;
    return this.#session.repeated(call, async (answer) => factsOf(answer));
  }

  /**
   * Make a link that anybody can follow. Its `url` begins with a slash where the service does not know its own address.
   * @throws {ProblemError} `not-found`, or `validation-failed` where it is to live for less than a minute or more than a week
   *
   * @example
   * ```ts
   * const { url, expires_at } = await client.images.link(imageId, { representation: 'compressed', expires_in: 3600 });
   * ```
   */
  async link(id: string, wish: LinkWish, { signal }: CallOptions = {}): Promise<Link> {
    const call = { method: 'POST', path: target(['image', id, 'links']), json: wish, signal } as const;
    return this.#session.once(call, this.#http.json<Link>);
  }

  /** Have no link to an image lead anywhere any more. */
  async revokeLinks(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.once({ method: 'DELETE', path: target(['image', id, 'links']), signal }, nothing);
  }

  /**
   * Delete an image for good, with its print, its sizes and its links.
   * @throws {ProblemError} `not-found`, also when it is deleted already
   */
  async delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.once({ method: 'DELETE', path: target(['image', id]), signal }, nothing);
  }

  /**
   * Delete any number of images, a hundred at a time; says of each id, in their order, what became of it. Where a request
   * fails, those of the requests before it are deleted.
   *
   * @example
   * ```ts
   * const deletions = await client.images.deleteMany([imageId]);
   * const gone = deletions.filter(({ status }) => status === 'deleted');
   * ```
   */
  async deleteMany(ids: readonly string[], { signal }: CallOptions = {}): Promise<readonly Deletion[]> {
    const deleted: Deletion[] = [];
    for (let first = 0; first < ids.length; first += idsMax) {
      const json = { ids: ids.slice(first, first + idsMax) };
      const call = { method: 'POST', path: '/image/delete', json, signal } as const;
      deleted.push(...(await this.#session.once(call, this.#http.json<DeletionList>)).results);
    }
    return deleted;
  }

  async #download(path: string, options: DownloadOptions): Promise<Download> {
    const { signal } = options;
    const call: Call = { method: 'GET', path, headers: downloadHeaders(options), signal };
    const read = async (answer: Response) => downloadOf(answer, this.#http, this.#http.signal(signal));
    return this.#session.repeated(call, read);
  }
}

function timeOf(time: Date | string | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time;
}
