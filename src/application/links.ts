import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { Sizes } from '../domain/sizes.ts';
import { type FollowedLink, FollowLink } from './follow-link.ts';
import { type MadeLink, MakeLink } from './make-link.ts';
import type { OpenImage, OpenImageFile } from './open-image-file.ts';
import { OpenLink } from './open-link.ts';
import type { OpenStripped } from './open-stripped.ts';
import { RevokeLinks } from './revoke-links.ts';

type In<UseCase extends { execute(input: never): unknown }> = Parameters<UseCase['execute']>[0];

/**
 * Links that whoever holds them can follow, for a time.
 *
 * @example
 * ```ts
 * const file = { representation: 'compressed', size: 'medium' } as const;
 * const { link } = await images.links.make({ ownerId: 'alice', imageId, file, expiresInSeconds: 3600 });
 * const { image, blob } = await images.links.open({ link }); // later, for whoever brings it along
 * await blob.close();
 * await images.links.revoke({ ownerId: 'alice', imageId });
 * ```
 */
export type Links = {
  /** See {@link MakeLink}. */
  make(input: In<MakeLink>): Promise<MadeLink>;
  /** See {@link FollowLink}. */
  follow(input: In<FollowLink>): Promise<FollowedLink>;
  /** See {@link OpenLink}. */
  open(input: In<OpenLink>): Promise<OpenImage>;
  /** See {@link RevokeLinks}. */
  revoke(input: In<RevokeLinks>): Promise<void>;
};

export function wireLinks(deps: {
  images: ImageRepository;
  signer: Signer;
  sizes: Sizes;
  isClosed?: ((ownerId: OwnerId) => Promise<boolean>) | undefined;
  now: () => Date;
  open: OpenImageFile;
  openStripped: OpenStripped;
}): Links {
  const make = new MakeLink(deps);
  const follow = new FollowLink(deps);
  const open = new OpenLink({ ...deps, follow });
  const revoke = new RevokeLinks(deps);
  return {
    make: (input) => make.execute(input),
    follow: (input) => follow.execute(input),
    open: (input) => open.execute(input),
    revoke: (input) => revoke.execute(input),
  };
}
