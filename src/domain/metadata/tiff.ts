import { startsWith } from '../jpeg-markers.ts';

/** An entry of an image file directory. */
export type TiffEntry = {
  readonly tag: number;
  readonly type: number;
  /** Whether it is made of numbers, and not of text or bytes. */
  readonly isNumeric: boolean;
  /** As many of its bytes as are there. */
  readonly value: Uint8Array;
};

/** Types that are read here (TIFF 6.0, section 2; the last is of EXIF 3.0). */
export const tiffTypes = { ascii: 2, short: 3, rational: 5, signedRational: 10, utf8: 129 } as const;

const headerBytes = 8;
const entryBytes = 12;
/** The most that any of some hundred cameras, phones and programs wrote: 79. */
const entriesMax = 500;
const inlineBytesMax = 4;
/** Bytes of a number of a type; a text, or what is of a type that nobody knows, has one byte for each. */
const numberBytes: ReadonlyMap<number, number> = new Map([
  [tiffTypes.short, 2],
  [4, 4], // long
  [tiffTypes.rational, 8],
  [8, 2], // signed short
  [9, 4], // signed long
  [tiffTypes.signedRational, 8],
  [11, 4], // float
  [12, 8], // double
  [13, 4], // where a directory lies
]);

/**
 * The directories of a TIFF, which is what EXIF is. All of them together give out at most {@link entriesMax} entries, and
 * at most twice as many bytes as there are: what overlaps, or goes round in a circle, comes to an end.
 */
export class Tiff {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #entriesLeft = entriesMax;
  #bytesLeft: number;

  private constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
    this.#bytesLeft = 2 * bytes.length;
  }

  /** `undefined` where the bytes do not begin as a TIFF does. */
  static of(bytes: Uint8Array): Tiff | undefined {
    const littleEndian = startsWith(bytes, 'II*\0');
    return littleEndian || startsWith(bytes, 'MM\0*') ? new Tiff(bytes, littleEndian) : undefined;
  }

  /** Whether there was more in it than it can hold. */
  get isExhausted(): boolean {
    return this.#entriesLeft < 0 || this.#bytesLeft < 0;
  }

  /** Where its first directory lies. */
  get first(): number {
    return this.uint32(this.#bytes, 4);
  }

  /** Where the directory after this one lies; 0 after the last, where there is none. */
  after(directory: number): number {
    return this.uint32(this.#bytes, directory + 2 + entryBytes * this.#count(directory));
  }

  /** The entries of a directory, as many as are there. */
  *entries(directory: number): Generator<TiffEntry> {
    const count = this.#count(directory);
    for (let i = 0, at = directory + 2; i < count && at + entryBytes <= this.#bytes.length; i++, at += entryBytes) {
      this.#entriesLeft -= 1;
      if (this.isExhausted) return;
      const tag = this.#uint16(at);
      const type = this.#uint16(at + 2);
      const bytesEach = numberBytes.get(type);
      const value = this.#value(at + 8, this.uint32(this.#bytes, at + 4) * (bytesEach ?? 1));
      this.#bytesLeft -= value.length;
      yield { tag, type, isNumeric: bytesEach !== undefined, value };
    }
  }

  /** A number of four bytes in a value; 0 where there are fewer. */
  uint32(value: Uint8Array, at = 0): number {
    const start = value.byteOffset - this.#bytes.byteOffset + at;
    return at + 4 <= value.length ? this.#view.getUint32(start, this.#littleEndian) : 0;
  }

  /** A number of two bytes in a value; 0 where there are fewer. */
  uint16(value: Uint8Array): number {
    return value.length < 2 ? 0 : this.#uint16(value.byteOffset - this.#bytes.byteOffset);
  }

  #count(directory: number): number {
    return directory >= headerBytes && directory + 2 <= this.#bytes.length ? this.#uint16(directory) : 0;
  }

  #value(at: number, bytes: number): Uint8Array {
    const start = bytes > inlineBytesMax ? this.uint32(this.#bytes, at) : at;
    return this.#bytes.subarray(start, start + bytes);
  }

  #uint16(at: number): number {
    return this.#view.getUint16(at, this.#littleEndian);
  }
}
