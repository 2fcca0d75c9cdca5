import { createPool, sql } from 'slonik';
import { createClient } from '../../src/client/index.ts';
import { aPhoto } from '../../test/support/photos.ts';
import { openService } from '../http/service.ts';

export type Album = Awaited<ReturnType<typeof openAlbum>>;

const credentials = { username: 'somebody-with-photos', password: 'a long walk home' };
// No larger than the smallest size: that is then the print, and nothing has to be decoded to look at it.
const shapes = [
  [256, 192],
  [192, 256],
  [256, 171],
  [256, 144],
  [171, 256],
  [256, 256],
  [256, 96],
  [256, 192],
] as const;

/** A service, and somebody in it with so many images: sixteen photos, whose files many rows share. */
export async function openAlbum(databaseUrl: string, images: number) {
  const service = await openService({ DATABASE_URL: databaseUrl });
  const client = createClient({ url: service.url });
  await client.auth.register(credentials);
  await client.auth.logIn(credentials);
  for (let seed = 0; seed < 16; seed++) {
    const [width, height] = shapes[seed % shapes.length] ?? [256, 192];
    const photo = await aPhoto({ width, height, seed });
    await client.images.upload(new File([photo], `IMG_${seed}.jpg`));
  }
  const pool = await createPool(databaseUrl);
  const { id: ownerId } = await client.auth.me();
  await pool.query(sql.unsafe`
    insert into silverprint.images
    select (jsonb_populate_record(image, jsonb_build_object('id', gen_random_uuid(), 'filename', 'IMG_' || i || '.jpg',
      'created_at', image.created_at - i * interval '7 hours'))).*
    from (select *, row_number() over (order by id) as number from silverprint.images where owner_id = ${ownerId}) numbered
    join silverprint.images image using (id)
    join generate_series(17, ${images}::bigint) i on i % 16 + 1 = numbered.number`);
  await pool.query(sql.unsafe`analyze silverprint.images`);
  await pool.end();
  return { ...service, images, credentials };
}
