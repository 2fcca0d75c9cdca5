const bufferBytes = 256 * 1024;
const keptMax = 64;

/**
 * Memory that one answer after the other is read into. New memory for each piece of a file took longer than reading and
 * sending it: the system has to find and to clear every page of it.
 */
export class Buffers {
  readonly #free: Uint8Array[] = [];

  lend(): Uint8Array {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
  }

  /** For a buffer that nobody reads from any more: what is on its way from it would go out as the bytes of another file. */
  giveBack(buffer: Uint8Array): void {
    if (this.#free.length < keptMax) this.#free.push(buffer);
  }
}
