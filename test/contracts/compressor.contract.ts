import { expect } from 'chai';
import { presets, tiers } from '../../src/domain/compression.ts';
import { InvalidImageError, UnsupportedJpegVariantError } from '../../src/domain/errors.ts';
import { type JpegFacts, JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import type { Compressor, CompressorOrder } from '../../src/domain/ports/compressor.ts';
import type { StagedFile, Staging } from '../../src/domain/ports/staging.ts';
import { inChunks, sha256Of } from './builders.ts';
import { canarySegments, joined, type Orientation, orientationSegment, withSegments } from './jpeg-segments.ts';
import { aMosaic } from './mosaic.ts';
import { globalRunner, inEachCase } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

/** A compressor with the staging that its originals come from. */
export type OpenedCompressor = {
  readonly subject: Compressor;
  readonly staging: Staging;
  readonly read: (staged: StagedFile) => Promise<Uint8Array>;
  /** How many staged files there are, by whatever the adapter keeps them in. */
  readonly stagedFiles: () => Promise<number>;
  close(): Promise<void>;
};

const canary = 'CANARY-48-51-24';
const order: CompressorOrder = { preset: 'standard', tier: 'small' };
const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * What every `Compressor` does. That the pixels of a print are those of the original is for the adapter's own tests: a
 * suite that decodes nothing cannot tell.
 */
export function compressorContract(name: string, open: () => Promise<OpenedCompressor>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`Compressor contract: ${name}`, () => {
    const opened = inEachCase(runner, open);
    const stage = (jpeg: Uint8Array) => opened().staging.receive(inChunks(jpeg), jpeg.length);

    it('makes a JPEG beside the original, as large as the original is displayed', async () => {
      const { subject, read } = opened();
      const original = await stage(aMosaic({ columns: 5, rows: 3 }));
      const print = await subject.compress(original, factsOf(aMosaic({ columns: 5, rows: 3 })), order);
      expect(print).to.include({ width: 40, height: 24 });
      expect(factsOf(await read(print.staged))).to.include({ width: 40, height: 24 });
      expect(print.staged.path.startsWith(original.path), print.staged.path).to.equal(true);
      expect(print.staged.path).not.to.equal(original.path);
    });

    it('says how many bytes the print has, and their SHA-256', async () => {
      const { subject, read } = opened();
      const { staged } = await subject.compress(await stage(aMosaic()), factsOf(aMosaic()), order);
      const bytes = await read(staged);
      expect(staged).to.include({ bytes: bytes.length, sha256: await sha256Of(bytes) });
    });

    for (const preset of presets) {
      for (const tier of tiers) {
        it(`says how a print came about that was ordered as ${preset} and ${tier}`, async () => {
          const { subject } = opened();
          const jpeg = aMosaic({ columns: 40, rows: 30 });
          const { compression } = await subject.compress(await stage(jpeg), factsOf(jpeg), { preset, tier });
          expect(compression).to.include({ preset, tier, algorithmVersion: subject.algorithmVersion });
          expect(compression.sourceQuality).to.be.within(1, 100);
          expect(compression.path).to.be.oneOf(['perceptual', 'lossless', 'fitted']);
          if (compression.path === 'lossless') {
            expect(compression).not.to.have.any.keys('quality', 'score');
            return;
          }
          expect(compression.quality).to.be.within(1, 100);
          expect(compression.score ?? 0).to.be.at.most(100);
        });
      }
    }

    it('says what stands in for the picture until it is there', async () => {
      const { subject } = opened();
      const { placeholder } = await subject.compress(await stage(aMosaic()), factsOf(aMosaic()), order);
      expect(placeholder.thumbhash).to.be.instanceOf(Uint8Array);
      expect(placeholder.thumbhash.length).to.be.within(5, 30);
      expect(placeholder.dominantColor).to.match(/^#[0-9a-f]{6}$/);
    });

    it('makes no picture larger than it is, whatever its longer side may have', async () => {
      const { subject } = opened();
      const jpeg = aMosaic({ columns: 5, rows: 3 });
      for (const maxEdge of [40, 41, 4000]) {
        const print = await subject.compress(await stage(jpeg), factsOf(jpeg), { ...order, maxEdge });
        expect(print).to.include({ width: 40, height: 24 });
      }
    });

    it('makes a picture smaller whose longer side has more pixels than was ordered, or no print of it', async () => {
      const { subject, read, stagedFiles } = opened();
      for (const [columns, rows, width, height] of [
        [40, 30, 160, 120],
        [30, 40, 120, 160],
      ] as const) {
        const jpeg = aMosaic({ columns, rows });
        const before = await stagedFiles();
        const making = subject.compress(await stage(jpeg), factsOf(jpeg), { ...order, maxEdge: 160 });
        const [outcome] = await Promise.allSettled([making]);
        if (outcome.status === 'rejected') {
          expect(outcome.reason).to.be.instanceOf(UnsupportedJpegVariantError);
          expect(await stagedFiles()).to.equal(before + 1);
          continue;
        }
        expect(outcome.value).to.include({ width, height });
        expect(factsOf(await read(outcome.value.staged))).to.include({ width, height });
      }
    });

    it('leaves the original as it is', async () => {
      const { subject, read } = opened();
      const jpeg = withSegments(aMosaic(), ...canarySegments(canary));
      const original = await stage(jpeg);
      await subject.compress(original, factsOf(jpeg), order);
      expect(await read(original)).to.deep.equal(jpeg);
    });

    for (const [columns, rows] of [
      [1, 1],
      [2, 1],
      [8, 6],
      [40, 30],
    ] as const) {
      it(`makes no print larger than an original of ${columns * 8} by ${rows * 8} pixels`, async () => {
        const { subject } = opened();
        const jpeg = aMosaic({ columns, rows });
        const { staged } = await subject.compress(await stage(jpeg), factsOf(jpeg), order);
        expect(staged.bytes).to.be.at.most(jpeg.length);
      });
    }

    for (const orientation of orientations) {
      it(`makes an upright print without a tag, or none, of an original turned by orientation ${orientation}`, async () => {
        const { subject, read, stagedFiles } = opened();
        const jpeg = withSegments(aMosaic({ columns: 5, rows: 3 }), orientationSegment(orientation));
        const [outcome] = await Promise.allSettled([subject.compress(await stage(jpeg), factsOf(jpeg), order)]);
        if (outcome.status === 'rejected') {
          expect(orientation).to.be.greaterThan(1);
          expect(outcome.reason).to.be.instanceOf(UnsupportedJpegVariantError);
          expect(await stagedFiles()).to.equal(1);
          return;
        }
        const { width, height } = factsOf(jpeg);
        expect(factsOf(await read(outcome.value.staged))).to.include({ width, height, orientation: 1 });
      });
    }

    it('carries over no EXIF, XMP, IPTC, comment or preview, and nothing after the end', async () => {
      const { subject, read } = opened();
      const jpeg = joined(withSegments(aMosaic(), ...canarySegments(canary)), canary);
      const bytes = await read((await subject.compress(await stage(jpeg), factsOf(jpeg), order)).staged);
      expect(factsOf(bytes)).to.include({ metadataBytes: 0, trailingBytes: 0 });
      expect(String.fromCharCode(...bytes)).not.to.contain(canary);
    });

    it('makes the same print of the same bytes by the same order, whether somebody waits for it or not', async () => {
      const { subject, read } = opened();
      const jpeg = aMosaic({ columns: 40, rows: 30 });
      const prints = [
        await subject.compress(await stage(jpeg), factsOf(jpeg), order),
        await subject.compress(await stage(jpeg), factsOf(jpeg), order),
        await subject.compress(await stage(jpeg), factsOf(jpeg), { ...order, whenIdle: true }),
      ];
      const [first, ...others] = await Promise.all(
        prints.map(async ({ staged, ...print }) => [await read(staged), print]),
      );
      for (const other of others) expect(other).to.deep.equal(first);
    });

    it('makes many prints at the same moment, each of its own original', async () => {
      const { subject, read } = opened();
      const jpegs = Array.from({ length: 12 }, (_, i) => aMosaic({ columns: i + 1, rows: 2 }));
      const originals = await Promise.all(jpegs.map(stage));
      const outcomes = await atOnce(12, (i) => subject.compress(originals[i]!, factsOf(jpegs[i]!), order));
      expect(reasonsOf(outcomes)).to.deep.equal([]);
      for (const [i, { staged }] of valuesOf(outcomes).entries()) {
        expect(factsOf(await read(staged)).width).to.equal(8 * (i + 1));
      }
    });

    const sizes = [
      ['landscape', 40, 30, 160, 120],
      ['portrait', 30, 40, 120, 160],
    ] as const;
    for (const [shape, columns, rows, width, height] of sizes) {
      it(`makes a size of a ${shape} picture beside the original, which stays as it is, or none`, async () => {
        const { subject, read, stagedFiles } = opened();
        const jpeg = withSegments(joined(aMosaic({ columns, rows }), canary), ...canarySegments(canary));
        const original = await stage(jpeg);
        const making = subject.resize(original, factsOf(jpeg), { edge: 160, bytesMax: jpeg.length });
        const [outcome] = await Promise.allSettled([making]);
        expect(await read(original)).to.deep.equal(jpeg);
        if (outcome.status === 'rejected') {
          expect(outcome.reason).to.be.instanceOf(UnsupportedJpegVariantError);
          expect(await stagedFiles()).to.equal(1);
          return;
        }
        const { staged, ...sides } = outcome.value;
        const bytes = await read(staged);
        expect(sides).to.deep.equal({ width, height });
        expect(staged).to.include({ bytes: bytes.length, sha256: await sha256Of(bytes) });
        expect(staged.path.startsWith(original.path), staged.path).to.equal(true);
        const clean = { width, height, orientation: 1, metadataBytes: 0, trailingBytes: 0 };
        expect(factsOf(bytes)).to.include(clean);
      });
    }

    it('makes no size that is not smaller than the original', async () => {
      const { subject, stagedFiles } = opened();
      const jpeg = aMosaic({ columns: 5, rows: 3 });
      const original = await stage(jpeg);
      for (const edge of [40, 41, 4000]) {
        const making = subject.resize(original, factsOf(jpeg), { edge, bytesMax: jpeg.length });
        expect(await reasonOf(making)).to.be.instanceOf(RangeError);
      }
      expect(await stagedFiles()).to.equal(1);
    });

    it('refuses an original that cannot be decoded whole, and leaves nothing behind', async () => {
      const { subject, stagedFiles } = opened();
      const half = aMosaic().slice(0, -40);
      expect(await reasonOf(subject.compress(await stage(half), factsOf(aMosaic()), order))).to.be.instanceOf(
        InvalidImageError,
      );
      expect(await stagedFiles()).to.equal(1);
    });
  });
}

function factsOf(jpeg: Uint8Array): JpegFacts {
  const reader = new JpegReader(defaultLimits);
  reader.feed(jpeg);
  return reader.end();
}
