import type { AccountEvent } from '../domain/account-event.ts';
import type { Compression } from '../domain/compression.ts';
import type { ExifFacts } from '../domain/exif-facts.ts';
import {
  type BlobKey,
  blobKeys,
  type Image,
  type ImageId,
  nextPrintKey,
  type StoredPrint,
  type StoredSize,
  sizeKey,
  type UploadIntent,
} from '../domain/image.ts';
import { type Session, seedBytes } from '../domain/session.ts';
import type { User } from '../domain/user.ts';

const dayMs = 24 * 60 * 60 * 1000;
const hashBytes = 32;

/**
 * The moment at which everything here happens, unless it is said otherwise.
 *
 * @example
 * ```ts
 * const tomorrow = later(noon, 24 * 60 * 60 * 1000);
 * ```
 */
export const noon = new Date('2026-03-01T12:00:00.123Z');

/**
 * A moment before or after another.
 *
 * @example
 * ```ts
 * const session = aSession({ idleExpiresAt: later(noon, 60_000) });
 * ```
 */
export function later(than: Date, milliseconds: number): Date {
  return new Date(than.getTime() + milliseconds);
}

/**
 * An id that nothing has yet.
 *
 * @example
 * ```ts
 * console.log(await repository.findOwned('alice', aFreshId())); // undefined
 * ```
 */
export function aFreshId(): string {
  return crypto.randomUUID();
}

export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** A SHA-256 in lower-case hex, of nothing in particular. */
export function aSha256(): string {
  return hex(randomBytes(hashBytes));
}

/** An idempotency key that nobody has used yet. */
export function aKey(): string {
  return aFreshId();
}

/**
 * A user with a name of its own.
 *
 * @example
 * ```ts
 * await users.add(aUser({ name: 'Ann' }));
 * ```
 */
export function aUser(members: Partial<User> = {}): User {
  const canonicalUsername = members.canonicalUsername ?? `ann-${aFreshId()}@example.org`;
  return {
    id: aFreshId(),
    username: canonicalUsername.replace('ann', 'Ann'),
    canonicalUsername,
    name: 'Ann Nováková 🏔',
    passwordHash: `v1$0$${aFreshId()}`,
    createdAt: new Date(noon),
    disabledAt: undefined,
    ...members,
  };
}

/**
 * A session that was just opened: idle for seven days and thirty days in all before it ends.
 *
 * @example
 * ```ts
 * await sessions.add(aSession({ userId: aUser().id }));
 * ```
 */
export function aSession(members: Partial<Session> = {}): Session {
  const createdAt = members.createdAt ?? new Date(noon);
  return {
    id: aFreshId(),
    userId: aFreshId(),
    seed: randomBytes(seedBytes),
    keyId: 0,
    keySince: 0,
    previousKeyId: undefined,
    generation: 0,
    createdAt,
    rotatedAt: createdAt,
    idleExpiresAt: later(createdAt, 7 * dayMs),
    absoluteExpiresAt: later(createdAt, 30 * dayMs),
    revokedAt: undefined,
    revokeReason: undefined,
    client: { address: '203.0.113.7', device: 'Firefox on Linux' },
    ...members,
  };
}

/**
 * Something that happened to somebody's account.
 *
 * @example
 * ```ts
 * await events.append(anEvent({ type: 'revoked' }), new Date(0));
 * ```
 */
export function anEvent(members: Partial<AccountEvent> = {}): AccountEvent {
  return {
    id: aFreshId(),
    userId: aFreshId(),
    type: 'logged-in',
    createdAt: new Date(noon),
    sessionId: aFreshId(),
    generation: undefined,
    reason: undefined,
    client: { address: '203.0.113.7', device: 'Firefox on Linux' },
    ...members,
  };
}

/**
 * An image of an owner who has no other, unless `ownerId` says whose it is.
 *
 * @example
 * ```ts
 * const image = anImage({ ownerId: 'alice' });
 * await repository.begin(anIntent(image));
 * await repository.complete(image);
 * ```
 */
export function anImage(members: Partial<Image> = {}): Image {
  const id = members.id ?? aFreshId();
  const { originalKey, compressedKey } = blobKeys(id);
  return {
    id,
    ownerId: aFreshId(),
    filename: 'Été à la plage 🏖.jpg',
    width: 4032,
    height: 3024,
    createdAt: new Date(noon),
    original: { key: originalKey, bytes: 3_456_789, sha256: aSha256() },
    compressed: aPrint({ key: compressedKey }),
    placeholder: { thumbhash: someBytes(25), dominantColor: '#7f6a54' },
    reveals: ['location', 'device'],
    exif: someExif(),
    ...members,
  };
}

/**
 * What a phone writes down.
 *
 * @example
 * ```ts
 * const image = anImage({ exif: someExif({ takenAt: '2025-12-24T18:30:15' }) });
 * ```
 */
export function someExif(members: Partial<ExifFacts> = {}): ExifFacts {
  return {
    takenAt: '2025-12-24T18:30:15.250+01:00',
    camera: { make: 'Fotografo Brněnský', model: 'F 6' },
    lens: { model: 'F 6 back camera 4.15mm f/2.2' },
    exposure: { time: '1/40', seconds: 0.025, fNumber: 2.2, iso: 32, focalLengthMm: 4.15, focalLength35Mm: 29 },
    ...members,
  };
}

/**
 * A stored print, as a photo of twelve megapixels gets.
 *
 * @example
 * ```ts
 * const image = anImage({ compressed: aPrint({ bytes: 987_654 }) });
 * ```
 */
export function aPrint(members: Partial<StoredPrint> = {}): StoredPrint {
  return {
    key: nextPrintKey(aFreshId(), aFreshId()),
    bytes: 1_234_567,
    sha256: aSha256(),
    width: 4032,
    height: 3024,
    compression: aCompression(),
    ...members,
  };
}

/**
 * A thumbnail of an image, as it is stored.
 *
 * @example
 * ```ts
 * await repository.keepSize(imageId, aSize(imageId, { edge: 512 }));
 * ```
 */
export function aSize(imageId: ImageId, members: Partial<StoredSize> = {}): StoredSize {
  const edge = members.edge ?? 256;
  const key = sizeKey(imageId, edge, aFreshId());
  return { edge, key, bytes: 12_345, sha256: aSha256(), width: 256, height: 192, sizeVersion: 1, ...members };
}

/**
 * What is known of a print.
 *
 * @example
 * ```ts
 * const print = aPrint({ compression: aCompression({ tier: 'small' }) });
 * ```
 */
export function aCompression(members: Partial<Compression> = {}): Compression {
  return {
    preset: 'standard',
    tier: 'fast',
    path: 'perceptual',
    quality: 71,
    score: 75.125,
    sourceQuality: 95,
    algorithmVersion: 1,
    ...members,
  };
}

/**
 * The intent that comes before an image.
 *
 * @example
 * ```ts
 * await repository.begin(anIntent(anImage({ ownerId: 'alice' })));
 * ```
 */
export function anIntent(image: Image = anImage()): UploadIntent {
  const { id, ownerId, original, compressed, createdAt } = image;
  const reservedBytes = original.bytes;
  return { id, ownerId, originalKey: original.key, compressedKey: compressed.key, reservedBytes, createdAt };
}

/**
 * A key that holds nothing yet.
 *
 * @example
 * ```ts
 * console.log(await store.open(aFreshKey())); // undefined
 * ```
 */
export function aFreshKey(): BlobKey {
  return blobKeys(aFreshId()).originalKey;
}

/**
 * Bytes that look like nothing in particular, the same each time.
 *
 * @example
 * ```ts
 * const staged = await staging.receive(inChunks(someBytes(1000)), 1000);
 * ```
 */
export function someBytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => (at * 31 + (at >> 8) * 17 + 7) & 0xff);
}

/**
 * Bytes in pieces; each piece is overwritten once the next one is asked for, as whoever reuses a buffer does.
 *
 * @example
 * ```ts
 * const staged = await staging.receive(inChunks(someBytes(1000), 100), 1000);
 * ```
 */
export async function* inChunks(bytes: Uint8Array, chunkBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + chunkBytes));
    yield chunk;
    chunk.fill(0xee);
  }
}

/**
 * All the bytes of a stream.
 * @throws whatever the stream throws
 *
 * @example
 * ```ts
 * const blob = await store.open('0f5c.original');
 * if (blob) console.log(await collect(blob.content));
 * ```
 */
export async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk.slice());
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * The SHA-256 of bytes, in lower-case hex. It never rejects.
 *
 * @example
 * ```ts
 * console.log((await sha256Of(someBytes(10))).length); // 64
 * ```
 */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))));
}

/** Text that names an id and is none: what an adapter hands to its database must not become an error there. */
export function notIds(id: string = aFreshId()): string[] {
  return [
    '',
    'x',
    '../../etc/passwd',
    `${id}0`,
    ` ${id}`,
    `{${id}}`,
    id.replaceAll('-', ''),
    '\u0000',
    '\ud800',
    "' or 1=1",
  ];
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
