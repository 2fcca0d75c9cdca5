/** A file on its way in. Only the adapters it was made for can say what its path means. */
export type StagedFile = {
  /** Where adapters that work on files find it. What they make of it lies beside it, under this path and a suffix. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
};

/** Where bytes wait until it is clear whether they are kept. */
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
  discard(staged: StagedFile): Promise<void>;
}
