import { ImageNotFoundError } from '../domain/errors.ts';
import type { ImageId } from '../domain/image.ts';
import { type LinkedFile, readLink } from '../domain/link.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import { isSize, type Sizes } from '../domain/sizes.ts';

type Dependencies = {
  images: ImageRepository;
  signer: Signer;
  sizes: Sizes;
  /** Whether nothing of an owner's is to be handed out for now; nobody is closed where nobody can say. */
  isClosed?: ((ownerId: OwnerId) => Promise<boolean>) | undefined;
  now: () => Date;
};
type Input = { link: string };

/** Whose file a link opens, and which. */
export type FollowedLink = {
  readonly ownerId: OwnerId;
  readonly imageId: ImageId;
  readonly file: LinkedFile;
  /** What it is saved as; without one, what the image is called. */
  readonly filename: string | undefined;
  /** Whole ones, until it is over. */
  readonly secondsLeft: number;
};

/**
 * Find out what a link opens. Whoever holds one may have that file, whoever they are. A forged link costs one MAC: nobody
 * is asked about it.
 * @throws {ImageNotFoundError} it is none of ours, is over, was revoked, its image or size is gone, or its owner is closed:
 *   they cannot be told apart
 */
export class FollowLink {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ link }: Input): Promise<FollowedLink> {
    const { images, signer, sizes, isClosed, now } = this.#deps;
    const moment = now();
    const read = readLink(signer, link, moment);
    if (!read) throw new ImageNotFoundError();
    const { imageId, file, filename, generation, expiresAt } = read;
    // A size that there was when the link was made.
    if (file.representation === 'compressed' && file.size !== undefined && !isSize(sizes, file.size)) {
      throw new ImageNotFoundError();
    }
    const ownerId = await images.ownerOfLinked(imageId, generation);
    if (ownerId === undefined || (await isClosed?.(ownerId))) throw new ImageNotFoundError();
    const secondsLeft = Math.floor((expiresAt.getTime() - moment.getTime()) / 1000);
    return { ownerId, imageId, file, filename, secondsLeft };
  }
}
