import { segment } from '../../src/testing/jpeg-segments.ts';
import { jpegOfSquares } from '../../src/testing/mosaic.ts';
import { commonTags, iccSegments, profileOf, tagType, u16 } from './jpeg-icc.ts';

/** Cyan, magenta, yellow and black: 0 or 1 of each. */
type Inks = readonly [number, number, number, number];
type Rgb = readonly [number, number, number];

/** Pixels along each side of a field of one mixture of inks. */
export const fieldSide = 64;
const fieldsAlong = 4;
const squaresAlong = fieldSide / 8;

/** Every mixture of full inks, in the order of the fields of {@link anInkChart}. */
const mixtures: readonly Inks[] = Array.from({ length: fieldsAlong ** 2 }, (_, i) => [
  (i >> 3) & 1,
  (i >> 2) & 1,
  (i >> 1) & 1,
  i & 1,
]);

/**
 * What the mixtures look like by the profile of {@link anInkChart}: as no inks of this world do. Only that of none is
 * white, and that of all black: colour management makes them so, and moves all others with them.
 */
export const chartColours: readonly Rgb[] = mixtures.map(([c, m, y, k]) => {
  const inks = c + m + y + k;
  if (inks === 0) return [255, 255, 255];
  return inks === 4 ? [0, 0, 0] : [205 - 110 * m - 50 * k, 70 + 90 * c + 40 * k, 90 + 100 * y - 30 * k];
});

/**
 * A JPEG of four components: a field for each mixture of inks, with a profile that says what they look like.
 * @param transform how the first three are coded: as they are, or as the luma and chroma of their opposites
 */
export function anInkChart(transform: 'CMYK' | 'YCCK'): Uint8Array {
  const side = fieldsAlong * squaresAlong;
  const fieldOf = (square: number): number =>
    Math.floor(square / side / squaresAlong) * fieldsAlong + Math.floor((square % side) / squaresAlong);
  const samples = Array.from({ length: side * side }, (_, square) => {
    const inks = mixtures[fieldOf(square)] ?? [0, 0, 0, 0];
    return transform === 'CMYK' ? inks.map((ink) => 255 * (1 - ink)) : ycckOf(inks);
  });
  const components = [0, 1, 2, 3].map((i) => samples.map((sample) => (sample[i] ?? 0) - 128));
  const adobe = segment(0xee, 'Adobe\0\x64\0\0\0\0', Uint8Array.of(transform === 'CMYK' ? 0 : 2));
  const segments = [adobe, ...iccSegments(inkProfile())];
  return jpegOfSquares({ columns: side, rows: side, components, segments, restartInterval: 0 });
}

/** Adobe writes how much light is left and not how much ink there is, and its YCCK is that of the opposite. */
function ycckOf([c, m, y, k]: Inks): number[] {
  const [r, g, b] = [255 * c, 255 * m, 255 * y];
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  return [luma, 128 + (b - luma) / 1.772, 128 + (r - luma) / 1.402, 255 * (1 - k)].map((sample) =>
    Math.max(0, Math.min(255, Math.round(sample))),
  );
}

/** A table with a Lab colour for each mixture of full inks; between those, it is interpolated. */
function inkProfile(): Uint8Array {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap((one) => [u16(one), u16(0)]);
  const straight = (channels: number) => Array.from({ length: channels }, () => [u16(0), u16(65535)]).flat();
  const table = Buffer.concat([
    tagType('mft2'),
    // inks in, Lab out, two points along each axis
    Uint8Array.of(4, 3, 2, 0),
    ...identity,
    u16(2),
    u16(2),
    ...straight(4),
    ...chartColours.flatMap((colour) => labOf(colour).map(u16)),
    ...straight(3),
  ]);
  return profileOf('prtrCMYKLab ', [...commonTags('Test inks'), ['A2B0', table]]);
}

/** L*, a* and b* in 16 bits each, as version 2 has them. */
function labOf(colour: Rgb): [number, number, number] {
  const [r, g, b] = colour.map((sample) => linear(sample / 255)) as [number, number, number];
  const x = f((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.9642);
  const y = f(0.2225045 * r + 0.7168786 * g + 0.0606169 * b);
  const z = f((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.8249);
  return [
    Math.round((116 * y - 16) * 652.8),
    Math.round((500 * (x - y) + 128) * 256),
    Math.round((200 * (y - z) + 128) * 256),
  ];
}

function linear(sample: number): number {
  return sample <= 0.04045 ? sample / 12.92 : ((sample + 0.055) / 1.055) ** 2.4;
}

function f(share: number): number {
  return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
}
