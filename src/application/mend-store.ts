import type { PrintOrder } from '../domain/compression.ts';
import type { DamagedFile, Finding, Remedy } from '../domain/finding.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { RemakePrint } from './remake-print.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  remake: RemakePrint;
  prints: PrintOrder;
};
type Input = Exclude<Finding, { kind: 'abandoned-upload' }>;

/**
 * Do something about a finding where nothing that anybody has is lost by that: what belongs to nothing is removed, a print is made
 * again, a size dropped, and a usage counted anew. Resolves to what was done; `undefined` where nothing was, because nothing can be.
 * @throws what {@link RemakePrint} throws, and what keeps a file from being removed
 */
export class MendStore {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(finding: Input): Promise<Remedy | undefined> {
    const { images, store, staging } = this.#deps;
    if ('file' in finding) return this.#mend(finding);
    if (finding.kind === 'wrong-usage') {
      await images.recountUsage(finding.ownerId);
      return 'recounted';
    }
    // Nobody here knows whose it is.
    if (finding.kind === 'foreign-file') return undefined;
    if (finding.kind === 'leftover') await staging.discard(finding.leftover);
    else await store.delete(finding.blob.key);
    return 'removed';
  }

  async #mend({ file, image, kept }: DamagedFile): Promise<Remedy | undefined> {
    const { images, remake, prints } = this.#deps;
    // What is left of an original is all that there is.
    if (file === 'original') return undefined;
    if (file === 'size') {
      await images.dropSize(image.id, kept.key);
      return 'dropped';
    }
    const remade = await remake.execute({ prints: { imageId: image.id }, tier: prints.tier });
    return remade?.outcome === 'remade' ? 'remade' : undefined;
  }
}
