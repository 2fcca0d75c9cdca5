import type { OwnerId } from '../owner.ts';
import type { Usage } from '../usage.ts';

/** What is written down of an owner's usage, and what it really is. */
export type CountedUsage = { readonly ownerId: OwnerId; readonly counted: Usage; readonly actual: Usage };

/**
 * How much everybody has. It is counted with each change, so that asking costs the same however much there is.
 *
 * @example
 * ```ts
 * const { images: photos, bytes } = await repository.usage('alice');
 * ```
 */
export interface ImageUsage {
  /** What an owner has; nothing, where nobody knows the owner. */
  usage(ownerId: OwnerId): Promise<Usage>;

  /** The usage of up to 20 owners and what it comes to when everything is looked at: by their ids, from the first one after `afterId` on. */
  checkUsage(afterId?: OwnerId): Promise<readonly CountedUsage[]>;

  /** Count anew what an owner has, whatever changes meanwhile. */
  recountUsage(ownerId: OwnerId): Promise<void>;
}
