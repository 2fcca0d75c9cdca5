import { ImageNotFoundError, ValidationError } from '../domain/errors.ts';
import { displayFilename } from '../domain/filename.ts';
import type { ImageId } from '../domain/image.ts';
import { linkSecondsMax, linkSecondsMin } from '../domain/limits.ts';
import { type LinkedFile, linkExpiry, writeLink } from '../domain/link.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import { edgeOf, type Sizes } from '../domain/sizes.ts';

type Dependencies = { images: ImageRepository; signer: Signer; sizes: Sizes; now: () => Date };
type Input = {
  ownerId: OwnerId;
  imageId: ImageId;
  file: LinkedFile;
  /** 60 to 604,800: seven days. */
  expiresInSeconds: number;
  /** What it is saved as, in place of what the image is called. */
  filename?: string | undefined;
};

/** A link, and when it ends. */
export type MadeLink = {
  /** For `follow` and `open`. As it is, it is the end of a URL: a path segment and a query. Whoever has it has the file. */
  readonly link: string;
  readonly expiresAt: Date;
};

/**
 * Make a link by which anybody gets one file of an image, without saying who they are. It lives for as long as was asked
 * for and up to a quarter longer; whoever wishes for the same within a window of that quarter gets the same link. Nothing is stored.
 * @throws {ValidationError} it would live for too short or too long a time, or there is no such size
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 */
export class MakeLink {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId, file, expiresInSeconds, filename }: Input): Promise<MadeLink> {
    const { images, signer, sizes, now } = this.#deps;
    if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < linkSecondsMin || expiresInSeconds > linkSecondsMax) {
      const detail = `A link lives for ${linkSecondsMin} to ${linkSecondsMax} seconds.`;
      throw new ValidationError([{ pointer: '/expiresInSeconds', code: 'range', detail }]);
    }
    if (file.representation === 'compressed' && file.size !== undefined) edgeOf(sizes, file.size, '/file/size');
    const generation = await images.linkGeneration(ownerId, imageId);
    if (generation === undefined) throw new ImageNotFoundError();
    const expiresAt = linkExpiry(now(), expiresInSeconds);
    const shown = filename === undefined ? undefined : displayFilename(filename);
    return { link: writeLink(signer, { imageId, file, filename: shown, generation, expiresAt }), expiresAt };
  }
}
