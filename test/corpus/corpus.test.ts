import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { MemoryImageRepository } from '../../src/adapters/memory/index.ts';
import { openSharpCompressor } from '../../src/adapters/sharp/index.ts';
import { createSilverprint } from '../../src/application/silverprint.ts';
import { SilverprintError } from '../../src/domain/errors.ts';
import type { Image } from '../../src/domain/image.ts';
import { collect, inChunks } from '../../src/testing/builders.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { psnr } from '../support/pixels.ts';
import { strippedBut } from '../support/stripped.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const corpus = process.env.SILVERPRINT_CORPUS;

const refusals = new Set([
  'invalid-image',
  'image-limits-exceeded',
  'unsupported-jpeg-variant',
  'unsupported-media-type',
]);

describe('JPEGs that nobody here made', function () {
  if (!corpus) {
    it('are read from the folder that SILVERPRINT_CORPUS names, with accept, reject and grey in it: it names none');
    return;
  }
  this.timeout(0);

  it('become upright prints that are not larger, where they are sound', async () => {
    await using service = await openService();
    const complaints = await eachOf('accept', async (jpeg) => {
      const image = await service.upload(jpeg);
      if (typeof image === 'string') return image;
      if (image.compressed.bytes > jpeg.length) return `grew from ${jpeg.length} to ${image.compressed.bytes} bytes`;
      const likeness = psnr(await sample(jpeg), await sample(await service.print(image)));
      return likeness < 20 ? `does not look like the original: ${likeness.toFixed(1)} dB` : undefined;
    });
    expect(complaints).to.deep.equal([]);
    expect(await service.stagedFiles()).to.equal(0);
  });

  it('decode to the same pixels when they are stripped, and give nothing away', async () => {
    const complaints = await eachOf('accept', async (jpeg) => {
      const stripped = strippedBut(jpeg);
      const [before, after] = [factsOf(jpeg), factsOf(stripped)];
      if (after.reveals.length > 0) return `still reveals ${after.reveals.join(', ')}`;
      if (after.metadataBytes > before.metadataBytes || after.trailingBytes > 0) return 'has metadata left';
      if (after.orientation !== before.orientation) return 'is turned';
      const [whole, bare] = [await decoded(jpeg), await decoded(stripped)];
      if (!sameBytes(whole.icc, bare.icc)) return 'has another colour profile';
      return sameBytes(whole.samples, bare.samples) ? undefined : 'has other pixels';
    });
    expect(complaints).to.deep.equal([]);
  });

  it('are refused as what they are, where they are not', async () => {
    await using service = await openService();
    const complaints = await eachOf('reject', async (jpeg) => {
      const outcome = await service.upload(jpeg);
      return typeof outcome === 'string' && refusals.has(outcome)
        ? undefined
        : `should have been refused: ${verdictOn(outcome)}`;
    });
    expect(complaints).to.deep.equal([]);
    expect(await service.stagedFiles()).to.equal(0);
  });

  it('become prints or are refused, and the second time as the first, where it is anybody’s guess', async () => {
    await using service = await openService();
    const complaints = await eachOf('grey', async (jpeg) => {
      const [first, second] = [verdictOn(await service.upload(jpeg)), verdictOn(await service.upload(jpeg))];
      if (first !== second) return `was ${first} the first time, and ${second} the second time`;
      return first.startsWith('a print ') || refusals.has(first) ? undefined : first;
    });
    expect(complaints).to.deep.equal([]);
    expect(await service.stagedFiles()).to.equal(0);
  });
});

/** Looks at every file of a folder, and has at least one; each complaint comes back with the name of its file. */
async function eachOf(
  folder: string,
  complaintOf: (jpeg: Uint8Array) => Promise<string | undefined>,
): Promise<string[]> {
  const complaints: string[] = [];
  const names = await readdir(join(corpus ?? '', folder));
  expect(names, folder).not.to.deep.equal([]);
  for (const name of names.toSorted()) {
    const complaint = await complaintOf(new Uint8Array(await readFile(join(corpus ?? '', folder, name))));
    if (complaint !== undefined) complaints.push(`${name}: ${complaint}`);
  }
  return complaints;
}

/** The image half on files and sharp, as it runs in service. */
async function openService() {
  const folder = await temporaryFolder();
  const files = await openFileSystemStore(folder.path);
  const compressor = await openSharpCompressor();
  const { images } = createSilverprint({ images: new MemoryImageRepository(), compressor, ...files });
  return {
    /** The image, or the code of the error that refused it. */
    upload: (jpeg: Uint8Array): Promise<Image | string> =>
      images.upload({ ownerId: 'ann', filename: 'x.jpg', content: inChunks(jpeg) }).catch(codeOf),
    print: async ({ id }: Image) => {
      const { blob } = await images.open({ ownerId: 'ann', imageId: id, representation: 'compressed' });
      return collect(blob.content);
    },
    stagedFiles: async () => (await readdir(join(folder.path, '.tmp'))).length,
    [Symbol.asyncDispose]: async () => {
      await compressor.close();
      await files.close();
      await folder.remove();
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof SilverprintError ? error.code : `not an error of ours: ${String(error)}`;
}

function verdictOn(outcome: Image | string): string {
  return typeof outcome === 'string' ? outcome : `a print ${outcome.compressed.sha256}`;
}

/** A thumbnail's brightness, by somebody else's opinion of which way is up. */
async function sample(jpeg: Uint8Array): Promise<Uint8Array> {
  const thumbnail = sharp(jpeg, { failOn: 'none' }).autoOrient().resize(32, 32, { fit: 'fill' });
  return thumbnail.toColourspace('b-w').raw().toBuffer();
}

/** The samples as they are stored, and what their numbers mean. */
async function decoded(jpeg: Uint8Array): Promise<{ samples: Uint8Array; icc: Uint8Array }> {
  const picture = () => sharp(jpeg, { failOn: 'none', ignoreIcc: true });
  const { icc = new Uint8Array() } = await picture().metadata();
  return { samples: await picture().raw().toBuffer(), icc };
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
