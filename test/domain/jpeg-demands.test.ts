import { expect } from 'chai';
import { ImageLimitsExceededError } from '../../src/domain/errors.ts';
import { JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits, jpegDemandsMax } from '../../src/domain/limits.ts';
import { joined, segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { commentFlood, fillFlood, huffmanFlood, metadataFlood, profileFlood, scanBomb } from '../support/jpeg-bombs.ts';
import { headerOf } from '../support/photos.ts';
import { samplesOf } from '../support/pixels.ts';

type Demands = JpegReader['demands'];

const bytesOf = (marker: number) => Uint8Array.of(0xff, marker);
const eoi = bytesOf(0xd9);
const lastIndexOf = (jpeg: Uint8Array, bytes: Uint8Array | string) => Buffer.from(jpeg).lastIndexOf(bytes);

describe('What a JPEG demands of a decoder', () => {
  it('is a block for every 8 by 8 samples of every component', () => {
    // the first component has twice the samples of the two others, each way
    expect(demandsOf(headerOf(640, 480)).scanBlocks).to.equal((80 * 60 * 3) / 2);
    expect(demandsOf(aMosaic({ columns: 20, rows: 3 })).scanBlocks).to.equal(60);
  });

  it('is whole units at the edges, where components take turns', () => {
    expect(demandsOf(headerOf(641, 481)).scanBlocks).to.equal(41 * 31 * 6);
    expect(demandsOf(headerOf(1, 1)).scanBlocks).to.equal(6);
  });

  it('is no more than there are samples, where a scan has one component', () => {
    expect(demandsOf(withScans(headerOf(641, 481), [1])).scanBlocks).to.equal(41 * 31 * 6 + 81 * 61);
    expect(demandsOf(withScans(headerOf(641, 481), [2])).scanBlocks).to.equal(41 * 31 * 6 + 41 * 31);
    expect(demandsOf(withScans(headerOf(641, 481), [2, 3])).scanBlocks).to.equal(41 * 31 * 6 + 41 * 31 * 2);
  });

  it('is all that again for every scan', () => {
    for (const components of [1, 3, 4] as const) {
      const { scans, scanBlocks } = demandsOf(scanBomb({ width: 100, height: 60, scans: 10, components }));
      expect({ scans, scanBlocks }).to.deep.equal({ scans: 10, scanBlocks: 13 * 8 * (components + 9) });
    }
  });

  it('is fill before the end of a scan, and none before what belongs to its data', () => {
    const [fill, stuffed, restart] = [new Uint8Array(1000).fill(0xff), Uint8Array.of(0xff, 0), bytesOf(0xd0)];
    const coded = joined(aMosaic().subarray(0, -2), fill, stuffed, fill, restart);
    expect(demandsOf(joined(coded, eoi)).fillBytes).to.equal(0);
    expect(demandsOf(joined(coded, fill, segment(0xfe, 'comment'), eoi)).fillBytes).to.equal(1000);
  });

  it('is nothing behind the end of the picture', () => {
    const demands = demandsOf(aMosaic());
    for (const flood of [commentFlood(10_000), fillFlood(10_000), scanBomb({ width: 8, height: 8, scans: 100 })]) {
      expect(demandsOf(joined(aMosaic(), flood))).to.deep.equal(demands);
    }
  });
});

describe('A JPEG that demands too much', () => {
  const mosaic = demandsOf(aMosaic());

  /** JPEGs that demand so much, and the byte of them that shows it. */
  const demanding: Record<
    Exclude<keyof Demands, 'scanBlocks'>,
    readonly [of: (amount: number) => Uint8Array, shownAt: (jpeg: Uint8Array) => number]
  > = {
    scans: [(scans) => scanBomb({ width: 8, height: 8, scans }), (jpeg) => lastIndexOf(jpeg, bytesOf(0xda)) + 1],
    segments: [
      (segments) => commentFlood(4 * (segments - mosaic.segments)),
      (jpeg) => lastIndexOf(jpeg, bytesOf(0xda)) + 1,
    ],
    huffmanSegments: [
      (segments) => huffmanFlood(22 * (segments - mosaic.huffmanSegments)),
      (jpeg) => lastIndexOf(jpeg, bytesOf(0xc4)) + 1,
    ],
    fillBytes: [(bytes) => fillFlood(bytes), (jpeg) => lastIndexOf(jpeg, bytesOf(0xe0))],
    metadataBytes: [
      (bytes) => withSegments(aMosaic(), ...metadata(bytes - mosaic.metadataBytes)),
      (jpeg) => lastIndexOf(jpeg, bytesOf(0xe0)) + 3,
    ],
    iccBytes: [(bytes) => withSegments(aMosaic(), ...profile(bytes)), (jpeg) => lastIndexOf(jpeg, 'ICC_PROFILE') + 13],
  };

  for (const [limit, [of, shownAt]] of Object.entries(demanding)) {
    const max = jpegDemandsMax[limit as keyof Demands];

    it(`is taken with ${max} ${limit}, and refused with one more`, () => {
      expect(demandsOf(of(max))).to.include({ [limit]: max });
      expect(refusalOf(of(max + 1))).to.include({ limit, actual: max + 1, max });
    });

    it(`is refused at the byte that shows it, wherever its bytes are cut into pieces: ${limit}`, () => {
      const jpeg = of(max + 1);
      const end = shownAt(jpeg) + 1;
      for (let cut = end - 20; cut < end; cut++) {
        const reader = new JpegReader(defaultLimits);
        for (const piece of [jpeg.subarray(0, cut), jpeg.subarray(cut, end - 1)]) reader.feed(piece);
        expect(() => reader.feed(jpeg.subarray(end - 1, end)), `cut at ${cut}`)
          .to.throw(ImageLimitsExceededError)
          .that.includes({ limit, actual: max + 1, max });
      }
    });
  }

  it('is taken with 40 million blocks in its scans, and refused at the header of one more', () => {
    const max = jpegDemandsMax.scanBlocks;
    const jpeg = scanBomb({ width: 8000, height: 8000, scans: 41 });
    const header = lastIndexOf(jpeg, bytesOf(0xda));
    const reader = new JpegReader(defaultLimits);
    reader.feed(jpeg.subarray(0, header + 9));
    expect(reader.demands).to.include({ scans: 41, scanBlocks: max });
    expect(() => reader.feed(jpeg.subarray(header + 9, header + 10)))
      .to.throw(ImageLimitsExceededError)
      .that.includes({ limit: 'scanBlocks', actual: 41_000_000, max });
  });

  const floods: Record<string, [flood: () => Uint8Array, bytesMax: number]> = {
    'empty comments': [() => commentFlood(25e6), 64 * 1024],
    'Huffman tables': [() => huffmanFlood(25e6), 64 * 1024],
    fill: [() => fillFlood(25e6), 64 * 1024],
    metadata: [() => metadataFlood(25e6), 8.1 * 1024 ** 2],
    'colour profile': [() => profileFlood(255), 4.1 * 1024 ** 2],
  };
  for (const [what, [flood, bytesMax]] of Object.entries(floods)) {
    it(`is refused early: megabytes of ${what}`, () => {
      const reader = new JpegReader(defaultLimits);
      expect(() => reader.feed(flood().subarray(0, bytesMax))).to.throw(ImageLimitsExceededError);
    });
  }
});

describe('A scan bomb', () => {
  it('is a sound JPEG: a decoder finds nothing wrong with it', async () => {
    for (const components of [1, 3] as const) {
      const samples = await samplesOf(scanBomb({ width: 20, height: 12, scans: 1000 * components, components }));
      expect(new Set(samples)).to.deep.equal(new Set([128]));
    }
  });

  it('has few bytes', () => {
    expect(scanBomb({ width: 8000, height: 8000, scans: 882 }).length).to.be.lessThan(250_000);
  });
});

function demandsOf(jpeg: Uint8Array): Demands {
  const reader = new JpegReader(defaultLimits);
  reader.feed(jpeg);
  reader.end();
  return reader.demands;
}

function refusalOf(jpeg: Uint8Array): unknown {
  try {
    return demandsOf(jpeg);
  } catch (error) {
    expect(error).to.be.instanceOf(ImageLimitsExceededError);
    return error;
  }
}

/** A JPEG with more scans in it, each of these components. */
function withScans(jpeg: Uint8Array, ...scans: readonly (readonly number[])[]): Uint8Array {
  const headers = scans.map((ids) =>
    segment(0xda, Uint8Array.of(ids.length, ...ids.flatMap((id) => [id, 0]), 0, 63, 0)),
  );
  return joined(jpeg.subarray(0, -2), ...headers, eoi);
}

/** Comments of so many bytes together, with all that belongs to them. */
function metadata(bytes: number): Uint8Array[] {
  const whole = 4 + 65_533;
  const count = Math.floor(bytes / whole);
  const lengths = [...Array.from({ length: count }, () => 65_533), (bytes % whole) - 4];
  return lengths.map((length) => segment(0xfe, new Uint8Array(length)));
}

/** A colour profile of so many bytes. */
function profile(bytes: number): Uint8Array[] {
  const whole = 65_533 - 14;
  const lengths = [...Array.from({ length: Math.floor(bytes / whole) }, () => whole), bytes % whole];
  return lengths.map((length, i) =>
    segment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(i + 1, lengths.length), new Uint8Array(length)),
  );
}
