import type { IdempotencyKey } from '../domain/idempotency-key.ts';
import type { Image } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { KeepUpload } from './keep-upload.ts';
import type { PreparedUpload, PrepareUpload } from './prepare-upload.ts';
import type { ReceivedUpload, ReceiveUpload } from './receive-upload.ts';
import { releaseKey } from './release-key.ts';

type Dependencies = {
  prepare: PrepareUpload;
  receive: ReceiveUpload;
  keep: KeepUpload;
  images: ImageRepository;
  logger: Logger;
};
type Input = {
  ownerId: OwnerId;
  filename: string;
  content: AsyncIterable<Uint8Array>;
  /** With one, the same upload can be asked for again, and is one image; see `prepare`. */
  idempotencyKey?: IdempotencyKey | undefined;
};

/**
 * Take a JPEG in, make its print, and keep both. Once this resolves, the image survives a power cut.
 * @throws what {@link PrepareUpload}, {@link ReceiveUpload} and {@link KeepUpload} throw
 */
export class UploadImage {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ filename, content, ...wanted }: Input): Promise<Image> {
    const prepared = await this.#deps.prepare.execute(wanted);
    const upload = await this.#receive(content, prepared);
    return this.#deps.keep.execute({ ownerId: wanted.ownerId, filename, upload, prepared });
  }

  async #receive(content: Input['content'], prepared: PreparedUpload): Promise<ReceivedUpload> {
    try {
      return await this.#deps.receive.execute({ content });
    } catch (error) {
      await releaseKey(this.#deps, prepared);
      throw error;
    }
  }
}
