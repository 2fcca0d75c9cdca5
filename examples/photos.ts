import { createSilverprint, type LinkedImages } from 'silverprint';
import { openFileSystemStore } from 'silverprint/adapters/filesystem';
import { NodeSigner } from 'silverprint/adapters/node';
import { openPostgres } from 'silverprint/adapters/postgres';
import { openSharpCompressor } from 'silverprint/adapters/sharp';

/** Photos in PostgreSQL and a folder, until they are disposed of. Nothing of accounts is in either. */
export async function openPhotos(): Promise<AsyncDisposable & { readonly images: LinkedImages }> {
  const { DATABASE_URL, PHOTOS = './photos', LINK_SECRET = '' } = process.env;
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openPostgres(DATABASE_URL));
  const files = opening.use(await openFileSystemStore(PHOTOS));
  const compressor = opening.use(await openSharpCompressor());
  const signer = new NodeSigner(Buffer.from(LINK_SECRET, 'hex')); // 32 bytes or more; without a signer there are no links
  const { images } = createSilverprint({ images: database.images, ...files, compressor, signer });
  const opened = opening.move();
  return { images, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
