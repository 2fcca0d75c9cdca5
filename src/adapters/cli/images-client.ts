import { z } from 'zod';
import { type Client, SessionEndedError, UnexpectedAnswerError } from '../../client/index.ts';

// Of what is used here, nothing is believed; members that a newer service adds are kept, for `list --json`
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

const Deletion = z.object({ id: z.string(), status: z.enum(['deleted', 'not-found']) });

/** What became of one image that was to be deleted. */
type Deletion = z.infer<typeof Deletion>;

/** An image as the service describes it. */
export type RemoteImage = z.infer<typeof RemoteImage>;

/** Which bytes of an image: those that were uploaded, these without what they give away, or the print. */
export type Representation = 'original' | 'stripped' | 'compressed';

/** A file to upload. `content` may be called more than once, and starts at the first byte. */
type LocalFile = {
  readonly filename: string;
  readonly bytes: number;
  readonly content: () => AsyncIterable<Uint8Array>;
};

/** The bytes of an image on their way; `sha256` where the service tells it. */
export type OpenContent = { readonly sha256: string | undefined; readonly content: AsyncIterable<Uint8Array> };

type Options = { readonly url: string; readonly client: Client; readonly signIn: () => Promise<void> };

const pageImages = 100;

/** The images of whoever is signed in, as the commands use them. */
export class ImagesClient {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** See that somebody is signed in, asking where needed; nothing after this asks. */
  async begin(): Promise<void> {
    const { client, signIn } = this.#options;
    try {
      await client.auth.me();
    } catch (error) {
      if (!(error instanceof SessionEndedError)) throw error;
      await signIn();
    }
  }

  /** All images, newest first, fetched a page at a time; at most `limit` of them. */
  async *pages(limit = Number.POSITIVE_INFINITY): AsyncGenerator<RemoteImage[]> {
    let wanted = limit;
    for await (const { images } of this.#images.list({ limit: Math.min(limit, pageImages) }).pages()) {
      yield this.#all(images).slice(0, wanted);
      wanted -= images.length;
      if (wanted <= 0) return;
    }
  }

  /** An image whose original has these bytes (SHA-256 in hex), or `undefined`. */
  async findBySha256(sha256: string): Promise<RemoteImage | undefined> {
    for await (const image of this.#images.list({ sha256, limit: 1 })) return this.#one(image);
    return undefined;
  }

  /** @throws {ProblemError} `not-found` */
  async describe(id: string): Promise<RemoteImage> {
    return this.#one(await this.#images.get(id));
  }

  /** Upload a file; `onProgress` is told how many of its bytes have gone out so far. */
  async upload(file: LocalFile, onProgress: (sentBytes: number) => void): Promise<RemoteImage> {
    return this.#one(await this.#images.upload(file, { onProgress: ({ sentBytes }) => onProgress(sentBytes) }));
  }

  /** Open the bytes of an image. Whoever opens them reads them. */
  async open(id: string, representation: Representation): Promise<OpenContent> {
    const { etag, stream } =
      representation === 'compressed'
        ? await this.#images.print(id)
        : await this.#images.original(id, strip(representation));
    const [, sha256] = /^"([0-9a-f]{64})"$/.exec(etag ?? '') ?? [];
    return { sha256, content: stream };
  }

  /** How many bytes {@link ImagesClient.open} would give. */
  async bytesOf(id: string, representation: Representation): Promise<number> {
    const file = representation === 'compressed' ? representation : 'original';
    return (await this.#images.facts(id, file, strip(representation))).bytes;
  }

  /** Delete up to 100 images; tells of each what became of it. */
  async delete(ids: readonly string[]): Promise<readonly Deletion[]> {
    return this.#parse(z.array(Deletion), await this.#images.deleteMany(ids));
  }

  get #images(): Client['images'] {
    return this.#options.client.images;
  }

  #one(answered: unknown): RemoteImage {
    return this.#parse(RemoteImage, answered);
  }

  #all(answered: unknown): RemoteImage[] {
    return this.#parse(z.array(RemoteImage), answered);
  }

  #parse<T>(schema: z.ZodType<T>, answered: unknown): T {
    const { success, data } = schema.safeParse(answered);
    if (!success) throw new UnexpectedAnswerError(this.#options.url, 200);
    return data;
  }
}

function strip(representation: Representation): { privacy?: 'strip' } {
  return representation === 'stripped' ? { privacy: 'strip' } : {};
}
