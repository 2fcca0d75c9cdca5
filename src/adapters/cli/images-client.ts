import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { type HttpClient, path } from './http.ts';
import { fileForm } from './multipart.ts';
import type { Session } from './session.ts';

// Members that a newer service adds are kept, for `list --json`
const RemoteImage = z.looseObject({
  id: z.uuid(),
  filename: z.string(),
  bytes: z.int().nonnegative(),
  width: z.int().nonnegative(),
  height: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  compressed_bytes: z.int().nonnegative(),
  created_at: z.iso.datetime(),
  taken_at: z.string().nullish(),
});
const ImagePage = z.object({ images: z.array(RemoteImage), next_cursor: z.string().nullable() });

/** An image as the service describes it. */
export type RemoteImage = z.infer<typeof RemoteImage>;

/** Which bytes of an image: those that were uploaded, these without what they give away, or the print. */
export type Representation = 'original' | 'stripped' | 'compressed';

/** A file to upload. `open` may be called more than once, and starts at the first byte. */
export type LocalFile = {
  readonly filename: string;
  readonly bytes: number;
  open(): AsyncIterable<Uint8Array>;
};

/** The bytes of an image on their way; `sha256` where the service tells it. */
export type OpenContent = { readonly sha256: string | undefined; readonly content: AsyncIterable<Uint8Array> };

const pageImages = 100;

/** The image half of the service, as somebody who is signed in. */
export class ImagesClient {
  readonly #http: HttpClient;
  readonly #session: Session;

  constructor(http: HttpClient, session: Session) {
    this.#http = http;
    this.#session = session;
  }

  /** See that somebody is signed in, asking where needed; nothing after this asks again. */
  async begin(): Promise<void> {
    await this.#page({ limit: 1 });
    this.#session.askNoMore();
  }

  /** All images, newest first, fetched a page at a time; at most `limit` of them. */
  async *pages(limit = Number.POSITIVE_INFINITY): AsyncGenerator<RemoteImage[]> {
    let cursor: string | undefined;
    let wanted = limit;
    do {
      const page = await this.#page({ limit: Math.min(wanted, pageImages), cursor });
      yield page.images;
      wanted -= page.images.length;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && wanted > 0);
  }

  /** An image whose original has these bytes (SHA-256 in hex), or `undefined`. */
  async findBySha256(sha256: string): Promise<RemoteImage | undefined> {
    return (await this.#page({ sha256, limit: 1 })).images[0];
  }

  /** @throws {ProblemError} `not-found` */
  async describe(id: string): Promise<RemoteImage> {
    return this.#session.authorized((token) =>
      this.#http.json(RemoteImage, { method: 'GET', path: path(['image', id]), token }),
    );
  }

  /** Upload a file; `onProgress` is told how many of its bytes have gone out so far. */
  async upload(file: LocalFile, onProgress: (sentBytes: number) => void): Promise<RemoteImage> {
    return this.#session.authorized((token) => {
      const body = fileForm({ ...file, content: file.open() }, onProgress);
      return this.#http.json(RemoteImage, { method: 'POST', path: 'image/upload', token, body });
    });
  }

  /** Open the bytes of an image. Whoever opens them reads them. */
  async open(id: string, representation: Representation): Promise<OpenContent> {
    const answer = await this.#download('GET', id, representation);
    const [, sha256] = /^"([0-9a-f]{64})"$/.exec(answer.headers.etag ?? '') ?? [];
    return { sha256, content: this.#http.content(answer) };
  }

  /** How many bytes {@link ImagesClient.open} would give. */
  async bytesOf(id: string, representation: Representation): Promise<number> {
    const answer = await this.#download('HEAD', id, representation);
    answer.resume();
    return Number(answer.headers['content-length']);
  }

  #download(method: 'GET' | 'HEAD', id: string, representation: Representation): Promise<IncomingMessage> {
    const target =
      representation === 'stripped'
        ? path(['image', 'download_original', id], { privacy: 'strip' })
        : path(['image', `download_${representation}`, id]);
    return this.#session.authorized((token) => this.#http.open({ method, path: target, token }));
  }

  #page(query: { limit: number; cursor?: string | undefined; sha256?: string }): Promise<z.infer<typeof ImagePage>> {
    return this.#session.authorized((token) =>
      this.#http.json(ImagePage, { method: 'GET', path: path(['image', 'list'], query), token }),
    );
  }
}
