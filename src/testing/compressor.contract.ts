import assert from 'node:assert/strict';
import { presets, tiers } from '../domain/compression.ts';
import { InvalidImageError, UnsupportedJpegVariantError } from '../domain/errors.ts';
import { type JpegFacts, JpegReader } from '../domain/jpeg.ts';
import { defaultLimits } from '../domain/limits.ts';
import type { Compressor, CompressorOrder } from '../domain/ports/compressor.ts';
import type { StagedFile, Staging } from '../domain/ports/staging.ts';
import { assertExcludes, assertHas, assertIncludes, assertInstance, assertSame, assertWithin } from './assertions.ts';
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
  /** Called once, after the case. */
  close(): Promise<void>;
};

const canary = 'CANARY-48-51-24';
const order: CompressorOrder = { preset: 'standard', tier: 'small' };
const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * What every `Compressor` does. That the pixels of a print are those of the original is for the adapter's own tests: a
 * suite that decodes nothing cannot tell.
 *
 * @example
 * ```ts
 * compressorContract('memory', async () => {
 *   const { staging, close } = openMemoryFiles();
 *   return {
 *     subject: new MemoryCompressor(staging),
 *     staging,
 *     read: async ({ path }) => staging.read(path) ?? new Uint8Array(),
 *     stagedFiles: async () => staging.files,
 *     close,
 *   };
 * });
 * ```
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
      assertHas(print, { width: 40, height: 24 });
      assertHas(factsOf(await read(print.staged)), { width: 40, height: 24 });
      assert.equal(print.staged.path.startsWith(original.path), true, print.staged.path);
      assert.notEqual(print.staged.path, original.path);
    });

    it('says how many bytes the print has, and their SHA-256', async () => {
      const { subject, read } = opened();
      const { staged } = await subject.compress(await stage(aMosaic()), factsOf(aMosaic()), order);
      const bytes = await read(staged);
      assertHas(staged, { bytes: bytes.length, sha256: await sha256Of(bytes) });
    });

    for (const preset of presets) {
      for (const tier of tiers) {
        it(`says how a print came about that was ordered as ${preset} and ${tier}`, async () => {
          const { subject } = opened();
          const jpeg = aMosaic({ columns: 40, rows: 30 });
          const { compression } = await subject.compress(await stage(jpeg), factsOf(jpeg), { preset, tier });
          assertHas(compression, { preset, tier, algorithmVersion: subject.algorithmVersion });
          assertWithin(compression.sourceQuality, 1, 100);
          assertIncludes(['perceptual', 'lossless', 'fitted'], [compression.path]);
          if (compression.path === 'lossless') {
            assertExcludes(Object.keys(compression), ['quality', 'score']);
            return;
          }
          assertWithin(compression.quality, 1, 100);
          assertWithin(compression.score ?? 0, -Infinity, 100);
        });
      }
    }

    it('says what stands in for the picture until it is there', async () => {
      const { subject } = opened();
      const { placeholder } = await subject.compress(await stage(aMosaic()), factsOf(aMosaic()), order);
      assertInstance(placeholder.thumbhash, Uint8Array);
      assertWithin(placeholder.thumbhash.length, 5, 30);
      assert.match(placeholder.dominantColor, /^#[0-9a-f]{6}$/);
    });

    it('makes no picture larger than it is, whatever its longer side may have', async () => {
      const { subject } = opened();
      const jpeg = aMosaic({ columns: 5, rows: 3 });
      for (const maxEdge of [40, 41, 4000]) {
        const print = await subject.compress(await stage(jpeg), factsOf(jpeg), { ...order, maxEdge });
        assertHas(print, { width: 40, height: 24 });
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
          assertInstance(outcome.reason, UnsupportedJpegVariantError);
          assert.equal(await stagedFiles(), before + 1);
          continue;
        }
        assertHas(outcome.value, { width, height });
        assertHas(factsOf(await read(outcome.value.staged)), { width, height });
      }
    });

    it('leaves the original as it is', async () => {
      const { subject, read } = opened();
      const jpeg = withSegments(aMosaic(), ...canarySegments(canary));
      const original = await stage(jpeg);
      await subject.compress(original, factsOf(jpeg), order);
      assertSame(await read(original), jpeg);
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
        assertWithin(staged.bytes, -Infinity, jpeg.length);
      });
    }

    for (const orientation of orientations) {
      it(`makes an upright print without a tag, or none, of an original turned by orientation ${orientation}`, async () => {
        const { subject, read, stagedFiles } = opened();
        const jpeg = withSegments(aMosaic({ columns: 5, rows: 3 }), orientationSegment(orientation));
        const [outcome] = await Promise.allSettled([subject.compress(await stage(jpeg), factsOf(jpeg), order)]);
        if (outcome.status === 'rejected') {
          assert.notEqual(orientation, 1);
          assertInstance(outcome.reason, UnsupportedJpegVariantError);
          assert.equal(await stagedFiles(), 1);
          return;
        }
        const { width, height } = factsOf(jpeg);
        assertHas(factsOf(await read(outcome.value.staged)), { width, height, orientation: 1 });
      });
    }

    it('carries over no EXIF, XMP, IPTC, comment or preview, and nothing after the end', async () => {
      const { subject, read } = opened();
      const jpeg = joined(withSegments(aMosaic(), ...canarySegments(canary)), canary);
      const bytes = await read((await subject.compress(await stage(jpeg), factsOf(jpeg), order)).staged);
      assertHas(factsOf(bytes), { metadataBytes: 0, trailingBytes: 0 });
      assertExcludes(String.fromCharCode(...bytes), [canary]);
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
      for (const other of others) assertSame(other, first);
    });

    it('makes many prints at the same moment, each of its own original', async () => {
      const { subject, read } = opened();
      const jpegs = Array.from({ length: 12 }, (_, i) => aMosaic({ columns: i + 1, rows: 2 }));
      const originals = await Promise.all(jpegs.map(stage));
      const outcomes = await atOnce(12, (i) => subject.compress(originals[i]!, factsOf(jpegs[i]!), order));
      assertSame(reasonsOf(outcomes), []);
      for (const [i, { staged }] of valuesOf(outcomes).entries()) {
        assert.equal(factsOf(await read(staged)).width, 8 * (i + 1));
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
        assertSame(await read(original), jpeg);
        if (outcome.status === 'rejected') {
          assertInstance(outcome.reason, UnsupportedJpegVariantError);
          assert.equal(await stagedFiles(), 1);
          return;
        }
        const { staged, ...sides } = outcome.value;
        const bytes = await read(staged);
        assertSame(sides, { width, height });
        assertHas(staged, { bytes: bytes.length, sha256: await sha256Of(bytes) });
        assert.equal(staged.path.startsWith(original.path), true, staged.path);
        const clean = { width, height, orientation: 1, metadataBytes: 0, trailingBytes: 0 };
        assertHas(factsOf(bytes), clean);
      });
    }

    it('makes no size that is not smaller than the original', async () => {
      const { subject, stagedFiles } = opened();
      const jpeg = aMosaic({ columns: 5, rows: 3 });
      const original = await stage(jpeg);
      for (const edge of [40, 41, 4000]) {
        const making = subject.resize(original, factsOf(jpeg), { edge, bytesMax: jpeg.length });
        assertInstance(await reasonOf(making), RangeError);
      }
      assert.equal(await stagedFiles(), 1);
    });

    it('refuses an original that cannot be decoded whole, and leaves nothing behind', async () => {
      const { subject, stagedFiles } = opened();
      const half = aMosaic().slice(0, -40);
      assertInstance(await reasonOf(subject.compress(await stage(half), factsOf(aMosaic()), order)), InvalidImageError);
      assert.equal(await stagedFiles(), 1);
    });
  });
}

function factsOf(jpeg: Uint8Array): JpegFacts {
  const reader = new JpegReader(defaultLimits);
  reader.feed(jpeg);
  return reader.end();
}
