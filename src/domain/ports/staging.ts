/** A file on its way in. Only the adapters it was made for can say what its path means. */
export type StagedFile = {
  /** Where adapters that work on files find it. What they make of it lies beside it, under this path and a suffix. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
};

/** What lies where files are staged: a staged file, or what was made of one. */
export type Leftover = { readonly path: string; readonly bytes: number; readonly modifiedAt: Date };

/** How much there is room for, in bytes: what is free of how much there is in all. */
export type Room = { readonly freeBytes: number; readonly totalBytes: number };

/**
 * Where bytes wait until it is clear whether they are kept.
 *
 * @example
 * ```ts
 * const staged = await staging.receive(content, 64 * 1024 * 1024);
 * console.log(`${staged.bytes} bytes with the hash ${staged.sha256}`);
 * await staging.discard(staged);
 * ```
 */
export interface Staging {
  /**
   * Take all of `content` in, counting and hashing on the way, with memory that does not grow with it.
   * When this rejects, nothing is left behind and `content` is not read further.
   * @throws {UploadTooLargeError} more than `bytesMax` bytes came
   * @throws {StoreFullError} there is no room
   * @throws whatever `content` throws, unchanged
   */
  receive(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<StagedFile>;

  /** Forget a staged file. Forgetting what was forgotten or kept already is no error. */
  discard(staged: Pick<StagedFile, 'path'>): Promise<void>;

  /** What was staged and not written to since `moment`: whoever staged it has most likely crashed. In no order. */
  leftovers(moment: Date): AsyncIterable<Leftover>;

  /**
   * How much more may be staged and kept; `Infinity` where there is no end. Cheap enough to ask before each upload: the answer may
   * be a second old.
   * @throws {DependencyUnavailableError} nobody can say
   */
  room(): Promise<Room>;
}
