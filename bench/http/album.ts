import { createPool } from 'slonik';
import { pageQuery } from '../../src/adapters/postgres/image-page.ts';
import { pageImagesMax } from '../../src/domain/limits.ts';
import type { ImageListing } from '../../src/domain/page.ts';
import { joined } from '../../src/testing/jpeg-segments.ts';
import { aPhoto } from '../../test/support/photos.ts';
import { createDatabase, fill, firstMoment } from '../list/album.ts';
import type { BareOrder } from './bare.ts';
import { openBare } from './processes.ts';
import { openService, type Service } from './service.ts';

export type Album = Awaited<ReturnType<typeof openAlbum>>;

// Large enough for a print of about 0.5 MB; what comes after its end makes the original one of 3 MB.
const photo = { width: 2160, height: 1620, quality: 96 };
const originalBytes = 3_000_000;
const files = ['compressed', 'original'] as const;

/** A service with a database of its own, somebody in it with so many images and one photo, and a bare server beside it. */
export async function openAlbum(serverUrl: string, images: number) {
  const databaseUrl = await createDatabase(serverUrl, `album_${images}`);
  const service = await openService({ DATABASE_URL: databaseUrl });
  const lists = listsOf(images);
  const pool = await createPool(databaseUrl, { statementTimeout: 'DISABLE_TIMEOUT', maxPoolSize: 1 });
  await fill(pool, service.ownerId, images);
  await pool.end();
  const jpeg = await aPhoto(photo);
  const kept = await service.uploads(joined(jpeg, new Uint8Array(originalBytes - jpeg.length)));
  const paths = files.map((file) => kept[file]);
  const bare = await openBare({ databaseUrl, queries: lists.map((list) => queryOf(service, list)), files: paths });
  return {
    images,
    service,
    bare,
    paths,
    lists: lists.map(({ what, listing, limit }, at) => {
      const until: [string, string][] = listing.until ? [['until', listing.until.toISOString()]] : [];
      const query = new URLSearchParams([['limit', `${limit}`], ['order', listing.order ?? 'uploaded'], ...until]);
      const isFull = limit === pageImagesMax;
      return { what, isFull, ours: `${service.url}/image/list?${query.toString()}`, theirs: `${bare.url}/list/${at}` };
    }),
    files: files.map((file, at) => ({
      what: file === 'compressed' ? 'print' : 'original',
      ours: `${service.url}/image/download_${file}/${kept.id}`,
      theirs: `${bare.url}/file/${at}`,
    })),
    async [Symbol.asyncDispose]() {
      await bare[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    },
  };
}

type List = { readonly what: string; readonly listing: ImageListing; readonly limit: number };

function listsOf(images: number): List[] {
  const halfWay = new Date(firstMoment.getTime() + (images / 2) * 60_000);
  return [
    { what: 'list of 100', listing: {}, limit: pageImagesMax },
    { what: 'list of 100, half-way', listing: { until: halfWay }, limit: pageImagesMax },
    { what: 'list of 100, as taken', listing: { order: 'taken' }, limit: pageImagesMax },
    { what: 'list of 20', listing: {}, limit: 20 },
  ];
}

function queryOf({ ownerId }: Service, { listing, limit }: List): BareOrder['queries'][number] {
  const { sql: text, values } = pageQuery({ ownerId, listing, after: undefined, rowsMax: limit + 1 });
  return { text: text.replaceAll(/\$slonik_(\d+)/g, '$$$1'), values };
}
