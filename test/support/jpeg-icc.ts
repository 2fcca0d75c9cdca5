import { segment } from '../../src/testing/jpeg-segments.ts';

/** What the numbers of a pixel mean: primaries as XYZ columns adapted to D50, and a power curve. */
export type Colours = {
  readonly name: string;
  /** Rows X, Y, Z; columns red, green, blue. Y sums to 1. */
  readonly toXyz: readonly (readonly [number, number, number])[];
  readonly gamma: number;
};

/** Display P3's primaries. Its curve is sRGB's, which a power of 2.2 follows closely enough for a test. */
export const displayP3: Colours = {
  name: 'Test P3',
  toXyz: [
    [0.51512, 0.29198, 0.1571],
    [0.2412, 0.69225, 0.06657],
    [-0.00105, 0.04189, 0.78407],
  ],
  gamma: 2.2,
};

/** Adobe RGB (1998). */
export const adobeRgb: Colours = {
  name: 'Test Adobe RGB',
  toXyz: [
    [0.60974, 0.20528, 0.14919],
    [0.31111, 0.62567, 0.06322],
    [0.01947, 0.06087, 0.74457],
  ],
  gamma: 563 / 256,
};

/** A matrix and curve profile, and bytes that mean nothing in it. */
export function iccProfile({ name, toXyz, gamma }: Colours, unusedBytes = 0): Uint8Array {
  const column = (i: 0 | 1 | 2) => xyz(...(toXyz.map((row) => row[i]) as [number, number, number]));
  const curve = Buffer.concat([
    tagType('curv'),
    u32(1),
    Buffer.from([gamma, (gamma % 1) * 256].map(Math.trunc)),
    u16(0),
  ]);
  const tags: [string, Uint8Array][] = [
    ...commonTags(name),
    ['junk', Buffer.concat([tagType('data'), Buffer.alloc(unusedBytes)])],
    ...(['rXYZ', 'gXYZ', 'bXYZ'] as const).map((tag, i): [string, Uint8Array] => [tag, column(i as 0 | 1 | 2)]),
    ...['rTRC', 'gTRC', 'bTRC'].map((tag): [string, Uint8Array] => [tag, curve]),
  ];
  return profileOf('mntrRGB XYZ ', tags);
}

const pieceBytesMax = 65_533 - 14;

/** The APP2 that carries a profile, whole, or one piece of so many. */
export function iccSegment(profile: Uint8Array, piece = 1, pieces = 1): Uint8Array {
  return segment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(piece, pieces), profile);
}

/** The APP2s that carry a profile, in as many pieces as it takes. */
export function iccSegments(profile: Uint8Array): Uint8Array[] {
  const pieces = Math.ceil(profile.length / pieceBytesMax);
  return Array.from({ length: pieces }, (_, i) =>
    iccSegment(profile.subarray(i * pieceBytesMax, (i + 1) * pieceBytesMax), i + 1, pieces),
  );
}

/** A version 2 profile of what it is for, its colour space and the one that it leads to, each in four letters. */
export function profileOf(kind: string, tags: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  let at = 128 + 4 + 12 * tags.length;
  const table: Uint8Array[] = [u32(tags.length)];
  for (const [tag, data] of tags) {
    table.push(Buffer.from(tag), u32(at), u32(data.length));
    at += data.length;
  }
  return Buffer.concat([header(at, kind), ...table, ...tags.map(([, data]) => data)]);
}

function header(bytes: number, kind: string): Uint8Array {
  const head = Buffer.alloc(128);
  head.writeUInt32BE(bytes, 0);
  head.writeUInt32BE(0x02100000, 8);
  head.write(kind, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  head.set(xyz(0.9642, 1, 0.8249).subarray(8), 68);
  return head;
}

export function commonTags(name: string): [string, Uint8Array][] {
  return [
    ['desc', description(name)],
    ['cprt', Buffer.concat([tagType('text'), Buffer.from('None\0')])],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
  ];
}

function description(name: string): Uint8Array {
  const text = Buffer.from(`${name}\0`, 'latin1');
  const data = Buffer.concat([tagType('desc'), u32(text.length), text, Buffer.alloc(4 + 4 + 2 + 1 + 67)]);
  return Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
}

function xyz(...values: [number, number, number]): Uint8Array {
  const body = Buffer.alloc(12);
  for (const [i, value] of values.entries()) body.writeInt32BE(Math.round(value * 65536), 4 * i);
  return Buffer.concat([tagType('XYZ '), body]);
}

export function tagType(signature: string): Uint8Array {
  return Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(4)]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u16(value: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** What a profile's samples look like in sRGB, worked out here rather than by a colour management library. */
export function toSrgb({ toXyz, gamma }: Colours, samples: Uint8Array): Uint8Array {
  const converted = new Uint8Array(samples.length);
  for (let at = 0; at < samples.length; at += 3) {
    const linear = [0, 1, 2].map((i) => ((samples[at + i] as number) / 255) ** gamma);
    converted.set(times(xyzToLinearSrgb, times(toXyz, linear)).map(srgbSample), at);
  }
  return converted;
}

const xyzToLinearSrgb = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

function times(matrix: Colours['toXyz'], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * (vector[i] as number), 0));
}

function srgbSample(linear: number): number {
  const within = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055));
}
