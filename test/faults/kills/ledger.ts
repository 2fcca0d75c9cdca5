/** What somebody uploaded, and what is known of it. */
type Entry = {
  readonly owner: string;
  readonly sha256: string;
  readonly bytes: number;
  /** `offered` may be there or not, and so may `asked-away`: nobody knows what became of the request. */
  state: 'offered' | 'kept' | 'asked-away' | 'deleted';
  id?: string;
  isSeen?: boolean;
};

export type Listed = { readonly id: string; readonly sha256: string; readonly bytes: number };

/** What the service has told its users: what it has promised to keep, and what it may have kept. */
export class Ledger {
  readonly #byHash = new Map<string, Entry>();
  readonly #byId = new Map<string, Entry>();
  acknowledged = 0;
  deleted = 0;
  /** Uploads that were sent once more with their key. */
  repeated = 0;

  offered(owner: string, sha256: string, bytes: number): void {
    this.#byHash.set(sha256, { owner, sha256, bytes, state: 'offered' });
  }

  kept(sha256: string, id: string): void {
    this.acknowledged += 1;
    this.#is(sha256, id);
  }

  askedAway(id: string): void {
    this.#stateOf(id, 'asked-away');
  }

  gone(id: string): void {
    this.deleted += 1;
    this.#stateOf(id, 'deleted');
  }

  /** Whether its owner has asked for the deletion of what was uploaded. */
  isWantedGone(sha256: string): boolean {
    const state = this.#byHash.get(sha256)?.state;
    return state === 'asked-away' || state === 'deleted';
  }

  /** Of every image that was acknowledged. */
  ids(): string[] {
    return [...this.#byId.keys()];
  }

  /** Of the images of this owner's that nobody has wanted gone, if there are any. */
  someOf(owner: string): string | undefined {
    return this.#byId.values().find((entry) => isKept(entry, owner))?.id;
  }

  newestOf(owner: string): string | undefined {
    return [...this.#byId.values()].findLast((entry) => isKept(entry, owner))?.id;
  }

  /** Whether an image was looked at before, and found to be what it should be. */
  isSeen(id: string): boolean {
    return this.#byId.get(id)?.isSeen ?? false;
  }

  /** Note that an owner finds an image; what is wrong with that, if anything is. */
  found(owner: string, { id, sha256, bytes }: Listed): string | undefined {
    const entry = this.#byHash.get(sha256);
    if (!entry) return 'V1: an image that nobody has uploaded';
    if (entry.owner !== owner) return 'V5: an image of somebody else';
    if (entry.bytes !== bytes) return 'V2: an image of another length';
    if (entry.state === 'deleted') return 'V1: an image that was deleted';
    if (entry.state === 'offered') this.#is(sha256, id);
    if (entry.id !== id) return 'V4: an upload that is there twice';
    return undefined;
  }

  seen(id: string): void {
    const entry = this.#byId.get(id);
    if (entry) entry.isSeen = true;
  }

  /** How many images there must be and are not. */
  missing(owner: string, ids: ReadonlySet<string>): number {
    const promised = this.#byId.values().filter((entry) => isKept(entry, owner));
    return promised.filter(({ id }) => !ids.has(id ?? '')).toArray().length;
  }

  #is(sha256: string, id: string): void {
    const entry = this.#byHash.get(sha256);
    if (!entry) return;
    Object.assign(entry, { id, state: 'kept' });
    this.#byId.set(id, entry);
  }

  #stateOf(id: string, state: Entry['state']): void {
    const entry = this.#byId.get(id);
    if (entry) entry.state = state;
  }
}

function isKept({ owner, state }: Entry, by: string): boolean {
  return owner === by && state === 'kept';
}
