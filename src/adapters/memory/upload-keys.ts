import type { IdempotencyKey } from '../../domain/idempotency-key.ts';
import type { ImageId } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { KeyState, TimedKey } from '../../domain/ports/upload-keys.ts';

type Known = {
  readonly ownerId: OwnerId;
  readonly imageId: ImageId;
  readonly isDone: boolean;
  readonly endsAt: number;
};

const keysAtOnce = 1000;

/** The keys of uploads, for as long as the process lives. */
export class MemoryUploadKeys {
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();

  constructor(now: () => number) {
    this.#now = now;
  }

  hold(ownerId: OwnerId, imageId: ImageId, key: TimedKey): KeyState {
    const known = this.#known.get(nameOf(ownerId, key.key));
    if (known && known.endsAt > this.#now()) {
      return known.isDone ? { state: 'done', imageId: known.imageId } : { state: 'running' };
    }
    this.#keep(ownerId, imageId, key, false);
    return { state: 'held' };
  }

  /** Hold a key for longer; whether it is held for this image. */
  renew(ownerId: OwnerId, imageId: ImageId, key: TimedKey): boolean {
    const isHeld = this.#isHeld(ownerId, imageId, key.key);
    if (isHeld) this.#keep(ownerId, imageId, key, false);
    return isHeld;
  }

  /** Keep a key as done; whether it was held for this image. */
  finish(ownerId: OwnerId, imageId: ImageId, key: TimedKey): boolean {
    const isHeld = this.#isHeld(ownerId, imageId, key.key);
    if (isHeld) this.#keep(ownerId, imageId, key, true);
    return isHeld;
  }

  release(ownerId: OwnerId, imageId: ImageId, key: IdempotencyKey): void {
    if (this.#isHeld(ownerId, imageId, key)) this.#known.delete(nameOf(ownerId, key));
  }

  forgetOver(): number {
    return this.#forget(({ endsAt }) => endsAt <= this.#now());
  }

  forgetOf(ownerId: OwnerId): number {
    return this.#forget((known) => known.ownerId === ownerId);
  }

  #keep(ownerId: OwnerId, imageId: ImageId, { key, forSeconds }: TimedKey, isDone: boolean): void {
    this.#known.set(nameOf(ownerId, key), { ownerId, imageId, isDone, endsAt: this.#now() + forSeconds * 1000 });
  }

  /** Held too long, too, as long as nobody else has taken it. */
  #isHeld(ownerId: OwnerId, imageId: ImageId, key: IdempotencyKey): boolean {
    const known = this.#known.get(nameOf(ownerId, key));
    return known?.imageId === imageId && !known.isDone;
  }

  #forget(isToGo: (known: Known) => boolean): number {
    const going = [...this.#known].filter(([, known]) => isToGo(known)).slice(0, keysAtOnce);
    for (const [name] of going) this.#known.delete(name);
    return going.length;
  }
}

/** A key has no space in it. */
function nameOf(ownerId: OwnerId, key: IdempotencyKey): string {
  return `${key} ${ownerId}`;
}
