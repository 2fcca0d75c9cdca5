import type { Limits } from '../domain/limits.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { DeletedUser, UserRepository } from '../domain/ports/user-repository.ts';
import { deleteSomeImages } from './delete-some-images.ts';

type Dependencies = {
  users: UserRepository;
  sessions: SessionRepository;
  events: EventLog;
  images: ImageRepository;
  limits: Limits;
};

/**
 * Delete what deleted users have left: their sessions, their events, their images and the keys of their uploads, a part of each user's; resolves to how many
 * things went. Where it is none, none is left for now. Safe in several processes, and after a crash.
 *
 * A user is looked after until nothing can come any more: what was let in before the account was gone, an upload above all, may end later.
 * @throws {DependencyUnavailableError} another time it goes on
 */
export class ClearDeletedUsers {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(): Promise<number> {
    const { users } = this.#deps;
    let cleared = 0;
    let page = await users.deletedUsers();
    while (page.length > 0) {
      for (const user of page) cleared += await this.#clear(user);
      page = await users.deletedUsers(page.at(-1)?.id);
    }
    return cleared;
  }

  async #clear({ id, secondsAgo }: DeletedUser): Promise<number> {
    const { users, sessions, events, images, limits } = this.#deps;
    // Asked before the images are looked for: an upload that ends in between is one of them by then.
    const isMoreToCome = secondsAgo < limits.deletedUserSeconds || (await images.isUploading(id));
    const { found } = await deleteSomeImages(this.#deps, id);
    const cleared =
      found + (await images.forgetKeysOf(id)) + (await sessions.deleteOf(id)) + (await events.deleteOf(id));
    if (cleared > 0 || isMoreToCome) return cleared;
    await images.recountUsage(id);
    await users.forgetDeleted(id);
    return 0;
  }
}
