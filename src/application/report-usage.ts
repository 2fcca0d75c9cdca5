import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { StorageQuota, Usage } from '../domain/usage.ts';
import type { QuotaOf } from './options.ts';

type Dependencies = { images: ImageRepository; quotaOf: QuotaOf };
type Input = { ownerId: OwnerId };

/** What an owner has, and how much that may be. */
export type UsageReport = { readonly usage: Usage; readonly quota: StorageQuota };

/**
 * Tell what an owner has, and how much that may be.
 * @throws {DependencyUnavailableError}
 */
export class ReportUsage {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId }: Input): Promise<UsageReport> {
    const { images, quotaOf } = this.#deps;
    const [usage, quota] = await Promise.all([images.usage(ownerId), quotaOf(ownerId)]);
    return { usage, quota };
  }
}
