import { expect } from 'chai';
import { withSegments } from '../../src/testing/jpeg-segments.ts';
import { asListed, type ImageAnswer, type User } from '../support/client.ts';
import { ascii, exif, rationals } from '../support/jpeg-metadata.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

// On sharp alone: in memory, nobody reads EXIF.
describe('Photos whose camera wrote down when they were taken', () => {
  let service: Service;
  let ann: User;
  let summer: ImageAnswer;
  let winter: ImageAnswer;
  let unknown: ImageAnswer;

  before(async () => {
    service = await startService(real);
    ann = await service.aUser();
    winter = await ann.uploads(await takenAt('2025:12:24 18:30:00'));
    unknown = await ann.uploads(await aPhoto());
    summer = await ann.uploads(await takenAt('2025:07:01 00:30:00', '+02:00'));
  });
  after(() => service.close());

  it('say so, with the offset where the camera knew it', () => {
    expect([winter, unknown, summer].map(({ taken_at }) => taken_at)).to.deep.equal([
      '2025-12-24T18:30:00',
      null,
      '2025-07-01T00:30:00+02:00',
    ]);
  });

  it('say with what and how, on their own and to their owner, and whether they say where; not where', async () => {
    expect(await ann.describes(summer.id)).to.deep.equal(summer);
    expect(summer.exif).to.deep.equal({
      camera: { make: null, model: 'Box' },
      lens: null,
      exposure: {
        time: '1/125',
        seconds: 0.008,
        f_number: null,
        iso: null,
        focal_length_mm: null,
        focal_length_35mm: null,
      },
      has_location: true,
    });
    expect(winter.exif).to.include({ has_location: false });
    expect(unknown.exif).to.deep.equal({ camera: null, lens: null, exposure: null, has_location: false });
    const { status } = await (await service.aUser()).asks('GET', `/image/${summer.id}`);
    expect(status).to.equal(404);
  });

  it('are listed by it, those of an unknown time where they were uploaded', async () => {
    const expected = [unknown, winter, summer].map(asListed);
    expect((await ann.lists({ order: 'taken' })).images).to.deep.equal(expected);
    const first = await ann.lists({ order: 'taken', limit: '2' });
    const second = await ann.lists({ order: 'taken', limit: '2', cursor: String(first.next_cursor) });
    expect([...first.images, ...second.images]).to.deep.equal(expected);
    expect((await ann.lists()).images).to.deep.equal([summer, unknown, winter].map(asListed));
  });

  it('are found by it: by their offset, or by UTC where nobody knows that', async () => {
    const taken = async (since: string, until: string) => (await ann.lists({ order: 'taken', since, until })).images;
    expect(await taken('2025-06-30T22:30:00Z', '2025-06-30T22:30:01Z')).to.deep.equal([asListed(summer)]);
    expect(await taken('2025-07-01T00:00:00Z', '2025-12-24T18:30:00Z')).to.deep.equal([]);
    expect(await taken('2025-12-24T18:30:00Z', '2026-01-01T00:00:00Z')).to.deep.equal([asListed(winter)]);
  });
});

/** A photo by a camera that knows where it is, where it knows the offset of its clock. */
async function takenAt(date: string, offset?: string): Promise<Uint8Array> {
  const taking = { 0x829a: rationals(10, 1250), 0x9003: ascii(date), ...(offset && { 0x9011: ascii(offset) }) };
  const position = { 0x0002: rationals(48, 1, 51, 1, 24, 1), 0x0004: rationals(2, 1, 21, 1, 3, 1) };
  const segment = exif({ picture: { 0x0110: ascii('Box') }, taking, ...(offset && { position }) });
  return withSegments(await aPhoto({ width: 64, height: 48 }), segment);
}
