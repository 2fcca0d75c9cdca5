import { expect } from 'chai';
import { inShort, type User } from '../support/client.ts';
import { commentFlood, fillFlood, huffmanFlood, metadataFlood, profileFlood, scanBomb } from '../support/jpeg-bombs.ts';
import { jsonOf } from '../support/openapi.ts';
import { aPhoto, headerOf } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { watched } from '../support/watched.ts';
import { real } from '../support/worlds.ts';

type Bomb = readonly [what: string, bytes: () => Uint8Array, limit: string, actual: number, max: number];

const side = 65_500;

const pixelBombs: readonly Bomb[] = [
  ['a header of 4.3 gigapixels', () => headerOf(side, side), 'widthPixels', side, 20_000],
  ['4.3 gigapixels in 8 MB', () => scanBomb({ width: side, height: side, scans: 1 }), 'widthPixels', side, 20_000],
  ['a column that is too high', () => headerOf(1, side), 'heightPixels', side, 20_000],
  ['400 megapixels', () => headerOf(20_000, 20_000), 'pixels', 400_000_000, 64_000_000],
  ['one row of pixels too many', () => headerOf(8000, 8001), 'pixels', 64_008_000, 64_000_000],
];

const scanBombs: readonly Bomb[] = [
  ...([1, 3, 4] as const).flatMap((components) =>
    [65, 882, 5000].map((scans): Bomb => {
      const bytes = () => scanBomb({ width: 3000, height: 2000, scans, components });
      return [`${scans} scans of ${components} components`, bytes, 'scans', 65, 64];
    }),
  ),
  ['41 scans of 64 megapixels', () => scanBomb({ width: 8000, height: 8000, scans: 41 }), 'scanBlocks', 41e6, 40e6],
];

const floods: readonly Bomb[] = [
  ['five million empty comments', () => commentFlood(20_000_000), 'segments', 513, 512],
  ['800 thousand Huffman tables', () => huffmanFlood(17_600_000), 'huffmanSegments', 65, 64],
  ['a colour profile in 255 chunks', () => profileFlood(255), 'iccBytes', 65 * 65_519, 4 * 1024 ** 2],
  ['20 MB of metadata', () => metadataFlood(20_000_000), 'metadataBytes', 128 * 65_537, 8 * 1024 ** 2],
  ['20 MB of fill at the start', () => fillFlood(20_000_000), 'fillBytes', 1025, 1024],
  ['20 MB of fill at the end', () => fillFlood(20_000_000, 'end'), 'fillBytes', 20_000_000, 1024],
];

describe('An upload that would harm a decoder', () => {
  let service: Service;
  let ann: User;
  const calls: string[] = [];
  before(async () => {
    service = await startService(real, {
      replace: ({ compressor }) => ({
        compressor: watched(compressor, (method) => void (method === 'assertRoom' || calls.push(method))),
      }),
    });
    ann = await service.aUser();
  });
  after(() => service.close());

  for (const [what, bytes, limit, actual, max] of [...pixelBombs, ...scanBombs, ...floods]) {
    it(`is refused before anything is decoded, and nothing of it is left: ${what}`, async () => {
      const answer = await ann.offers(bytes());
      expect(inShort(answer)).to.equal('422 image-limits-exceeded');
      expect(jsonOf(answer)).to.include({ limit, actual, max });
      expect(calls).to.deep.equal([]);
      expect(await service.files()).to.deep.equal([]);
      expect(await ann.lists()).to.deep.equal({ images: [], next_cursor: null });
    });
  }

  it('does not keep photographs out', async () => {
    await ann.uploads(await aPhoto({ progressive: true }));
    expect(calls).to.deep.equal(['compress']);
  });
});
