import type { z } from 'zod';
import type { EventList, SessionList } from './account-schemas.ts';
import type { DeletionList, ImageIds } from './deletion-schemas.ts';
import type { ImageDetails, ImageList } from './image-schemas.ts';
import type { LinkBody } from './link-schemas.ts';
import type { MeBody, Tokens, UserBody } from './schemas.ts';

// What the document shows: one day in the life of Ann. A schema's new member does not compile until it is in here.

const ann = 'ca2a5758-bd8e-465e-9524-343c11a68f76';
export const aSessionId = '0b70c3bd-9066-4b95-b7d0-64d9f031898a';
export const anImageId = 'cf1d1a68-523c-43e2-b863-af580953c784';
export const aCursor = 'WyIyMDI2LTExLTIyVDE3OjIwOjQ0LjA2NFoiXQ.q8fUVmS3LtrCq1sHPS0Zwg';

export const someCredentials = { username: 'ann@example.org', password: 'a long walk home' };

export const aUser: z.output<typeof UserBody> = {
  id: ann,
  username: 'ann@example.org',
  name: 'Ann',
  created_at: '2026-11-22T17:20:42.719Z',
};

export const me: z.output<typeof MeBody> = {
  ...aUser,
  usage: { images: 312, bytes: 1_084_227_584 },
  quota: { images: null, bytes: 10_737_418_240 },
};

export const someTokens: z.output<typeof Tokens> = {
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJzaWx2ZXJwcmludCJ9.5aZK1sGm',
  refresh_token: 'r1.C3DwgZa2S5W3kGTZ8DGJpQ.0.jYzmndKqXQn3oH0rYt7pLw',
  token_type: 'Bearer',
  expires_in: 600,
};

export const someSessions: z.output<typeof SessionList> = {
  sessions: [
    {
      id: aSessionId,
      device: 'Firefox on Linux',
      address: '203.0.113.7',
      created_at: '2026-11-22T17:20:43.102Z',
      last_used_at: '2026-11-22T17:30:01.550Z',
      current: true,
    },
  ],
};

export const someEvents: z.output<typeof EventList> = {
  events: [
    {
      id: '9c9b1a43-4f3c-4be8-a1c5-4de2bdc93b4f',
      type: 'logged-in',
      session_id: aSessionId,
      reason: null,
      device: 'Firefox on Linux',
      address: '203.0.113.7',
      created_at: '2026-11-22T17:20:43.102Z',
    },
  ],
  next_cursor: null,
};

const listed: z.output<typeof ImageList>['images'][number] = {
  id: anImageId,
  filename: 'photo.jpg',
  bytes: 2_590_700,
  width: 3264,
  height: 2448,
  sha256: 'b9b48cc85181b1d25c138ba84cdf9b38c03a1ef3d896f3aaf1f1199dc6e9e119',
  compressed_bytes: 677_047,
  created_at: '2026-11-22T17:20:44.064Z',
  taken_at: '2014-09-16T14:05:12.133+02:00',
  compression: {
    preset: 'standard',
    tier: 'small',
    path: 'perceptual',
    quality: 64,
    score: 75.62,
    source_quality: 95,
    saved_bytes: 1_913_653,
    width: 3264,
    height: 2448,
    algorithm_version: 1,
  },
  thumbhash: 'UugFFYSflonNd4h4dchoiJ/ORwdl',
  dominant_color: '#2c3132',
};

export const anImage: z.output<typeof ImageDetails> = {
  ...listed,
  reveals: ['location', 'device', 'time', 'software', 'thumbnail', 'other-data'],
  exif: {
    camera: { make: 'Apple', model: 'iPhone 6' },
    lens: { make: 'Apple', model: 'iPhone 6 back camera 4.15mm f/2.2' },
    exposure: {
      time: '1/40',
      seconds: 0.025,
      f_number: 2.2,
      iso: 32,
      focal_length_mm: 4.15,
      focal_length_35mm: 29,
    },
    has_location: true,
  },
};

export const someImages: z.output<typeof ImageList> = { images: [listed], next_cursor: aCursor };

export const someImageIds: z.output<typeof ImageIds> = { ids: [anImageId, '3f2b9f5a-0a1e-4c51-8a0c-6a1d8f9f2f10'] };

export const someDeletions: z.output<typeof DeletionList> = {
  results: someImageIds.ids.map((id) => ({ id, status: id === anImageId ? 'deleted' : 'not-found' })),
};

export const aLink: z.output<typeof LinkBody> = {
  url: `/link/${anImageId}?representation=compressed&generation=0&expires=1795370400&signature=Zy3cP0bW5JrJ0m2Pj3n1pXx4wq8b8k0v1uJ6c2gT9dE`,
  expires_at: '2026-11-22T18:00:00.000Z',
};
