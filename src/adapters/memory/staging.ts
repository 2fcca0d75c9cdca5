import { createHash, randomUUID } from 'node:crypto';
import { UploadTooLargeError } from '../../domain/errors.ts';
import type { Leftover, Room, StagedFile, Staging } from '../../domain/ports/staging.ts';
import type { MemorySpace } from './space.ts';

/** Staged files in memory, which grows with them: the one promise of the port that this adapter cannot keep. */
export class MemoryStaging implements Staging {
  readonly #space: MemorySpace;
  readonly #now: () => Date;
  constructor(space: MemorySpace, now: () => Date) {
    this.#space = space;
    this.#now = now;
  }

  async receive(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<StagedFile> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of content) {
        if (bytes + chunk.length > bytesMax) throw new UploadTooLargeError(bytesMax);
        this.#space.take(chunk.length);
        bytes += chunk.length;
        chunks.push(Uint8Array.from(chunk));
      }
    } finally {
      this.#space.giveBack(bytes);
    }
    return this.write(`memory:${randomUUID()}`, Buffer.concat(chunks));
  }

  async discard({ path }: Pick<StagedFile, 'path'>): Promise<void> {
    this.#space.giveBack(this.#space.staged.get(path)?.bytes.length ?? 0);
    this.#space.staged.delete(path);
  }

  async *leftovers(moment: Date): AsyncGenerator<Leftover> {
    for (const [path, { bytes, modifiedAt }] of this.#space.staged) {
      if (modifiedAt < moment) yield { path, bytes: bytes.length, modifiedAt: new Date(modifiedAt) };
    }
  }

  async room(): Promise<Room> {
    return this.#space.room;
  }

  /** For what works on staged files: what lies under a path. */
  read(path: string): Uint8Array | undefined {
    return this.#space.staged.get(path)?.bytes.slice();
  }

  /**
   * For what works on staged files: put bytes under a path, in place of what was there.
   * @throws {StoreFullError} there is no room
   */
  write(path: string, content: Uint8Array): StagedFile {
    this.#space.take(content.length - (this.#space.staged.get(path)?.bytes.length ?? 0));
    this.#space.staged.set(path, { bytes: Uint8Array.from(content), modifiedAt: this.#now() });
    return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  }

  /** How many files wait: for tests and the curious. */
  get files(): number {
    return this.#space.staged.size;
  }
}
