import type { Image } from '../../../../src/client/index.ts';

/** A photo as a list tells of it. */
export function aListedPhoto(members: Partial<Image> = {}): Image {
  return {
    id: crypto.randomUUID(),
    filename: 'IMG_1.jpg',
    bytes: 3_000_000,
    width: 4000,
    height: 3000,
    sha256: 'ab'.repeat(32),
    compressed_bytes: 1_000_000,
    created_at: '2026-11-22T17:20:44.064Z',
    taken_at: null,
    compression: null,
    thumbhash: null,
    dominant_color: null,
    ...members,
  };
}

/** So many of them, of different proportions, one uploaded each day, the newest first. */
export function listedPhotos(count: number): Image[] {
  const newest = Date.parse('2026-11-22T12:00:00Z');
  return Array.from({ length: count }, (_, i) =>
    aListedPhoto({ width: 2000 + ((i * 997) % 3000), created_at: new Date(newest - i * 86_400_000).toISOString() }),
  );
}
