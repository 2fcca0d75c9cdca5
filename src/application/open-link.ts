import type { ByteRange } from '../domain/ports/image-store.ts';
import type { FollowLink } from './follow-link.ts';
import type { ChooseRange, OpenImage, OpenImageFile } from './open-image-file.ts';
import type { OpenStripped } from './open-stripped.ts';

type Dependencies = { follow: FollowLink; open: OpenImageFile; openStripped: OpenStripped };
type Input = { link: string; range?: ByteRange | ChooseRange | undefined };

/**
 * Open the file that a link was made for.
 * @throws what {@link FollowLink} and {@link OpenImageFile} throw
 */
export class OpenLink {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ link, range }: Input): Promise<OpenImage> {
    const { follow, open, openStripped } = this.#deps;
    const { ownerId, imageId, file } = await follow.execute({ link });
    if (file.representation === 'original' && file.privacy === 'strip') {
      return openStripped.execute({ ownerId, imageId, range });
    }
    return open.execute({ ownerId, imageId, range, ...(file.representation === 'compressed' ? file : original) });
  }
}

const original = { representation: 'original' } as const;
