import { joined, segment } from './jpeg-segments.ts';

/** How large a picture is, and which one; all of it can be left out. */
export type MosaicOptions = {
  /** Flat squares of 8 by 8 pixels. */
  readonly columns?: number;
  /** The same. */
  readonly rows?: number;
  /** Another seed is another picture. */
  readonly seed?: number;
  /** Squares between two restart markers; none without it. */
  readonly restartInterval?: number;
};

// ITU-T T.81, table K.3: how many codes there are of each length, for the categories 0 to 11
const codesOfLength = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const categories = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
// the one code of the second table: the rest of the square is flat
const endOfBlock = '0';

/**
 * A grey baseline JPEG, written here square by square: what is wanted is bytes, not beauty.
 *
 * @example
 * ```ts
 * const { id } = await images.upload({ ownerId: 'alice', filename: 'cat.jpg', content: inChunks(aMosaic({ seed: 2 })) });
 * ```
 */
export function aMosaic({ columns = 8, rows = 6, seed = 1, restartInterval = 0 }: MosaicOptions = {}): Uint8Array {
  const jfif = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
  return jpegOfSquares({
    columns,
    rows,
    components: [levelsOf(columns * rows, seed)],
    segments: [jfif],
    restartInterval,
  });
}

export type SquaresOptions = Required<Omit<MosaicOptions, 'seed'>> & {
  /** For each component, the sample of each square, less 128. */
  readonly components: readonly (readonly number[])[];
  /** What comes before the tables. */
  readonly segments: readonly Uint8Array[];
};

/** A baseline JPEG of flat squares, whose samples are decoded to just what they are here. */
export function jpegOfSquares({ columns, rows, components, segments, restartInterval }: SquaresOptions): Uint8Array {
  const [width, height, count] = [columns * 8, rows * 8, components.length];
  const ids = components.map((_, i) => i + 1);
  return joined(
    Uint8Array.of(0xff, 0xd8),
    ...segments,
    segment(0xdb, Uint8Array.of(0, ...new Uint8Array(64).fill(8))),
    segment(
      0xc0,
      Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, count),
      Uint8Array.from(ids.flatMap((id) => [id, 0x11, 0])),
    ),
    segment(0xc4, Uint8Array.of(0x00, ...codesOfLength, ...categories)),
    segment(0xc4, Uint8Array.of(0x10, 1, ...new Uint8Array(15), 0)),
    restartInterval > 0 ? segment(0xdd, Uint8Array.of(restartInterval >> 8, restartInterval & 255)) : '',
    segment(0xda, Uint8Array.of(count, ...ids.flatMap((id) => [id, 0x00]), 0, 63, 0)),
    codedData(components, columns * rows, restartInterval || columns * rows),
    Uint8Array.of(0xff, 0xd9),
  );
}

/** Brightness less 128, for each square. */
function levelsOf(squares: number, seed: number): number[] {
  return Array.from({ length: squares }, (_, i) => (((i + seed) * 2654435761) % 256) - 128);
}

function codedData(components: SquaresOptions['components'], squares: number, interval: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < squares; at += interval) {
    if (at > 0) parts.push(Uint8Array.of(0xff, 0xd0 + ((at / interval - 1) % 8)));
    let bits = '';
    for (let square = at; square < Math.min(squares, at + interval); square++) {
      for (const levels of components) {
        const before = square === at ? 0 : (levels[square - 1] ?? 0);
        bits += differenceBits((levels[square] ?? 0) - before) + endOfBlock;
      }
    }
    parts.push(packed(bits));
  }
  return joined(...parts);
}

/** The category's code, and then as many bits of the difference; of a negative one, less one. */
function differenceBits(difference: number): string {
  const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const value = difference < 0 ? difference + 2 ** category - 1 : difference;
  return (codes()[category] ?? '') + (category ? value.toString(2).padStart(category, '0') : '');
}

function codes(): string[] {
  const all: string[] = [];
  let code = 0;
  for (const [shorter, count] of codesOfLength.entries()) {
    for (let i = 0; i < count; i++) all.push((code++).toString(2).padStart(shorter + 1, '0'));
    code *= 2;
  }
  return all;
}

/** Bits as bytes, filled up with ones; an FF is followed by a 0, so that it is no marker. */
export function packed(bits: string): Uint8Array {
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)) ?? [];
  return Uint8Array.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}
