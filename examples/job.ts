import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createSilverprint } from 'silverprint';
import { openFileSystemStore } from 'silverprint/adapters/filesystem';
import { openPostgres } from 'silverprint/adapters/postgres';
import { openSharpCompressor } from 'silverprint/adapters/sharp';

await using database = await openPostgres(process.env.DATABASE_URL);
await using files = await openFileSystemStore('./photos');
await using compressor = await openSharpCompressor();
const { images } = createSilverprint({ images: database.images, ...files, compressor });

const content = createReadStream('cat.jpg');
const { id, original, compressed } = await images.upload({ ownerId: 'alice', filename: 'cat.jpg', content });
const { blob } = await images.open({ ownerId: 'alice', imageId: id, representation: 'compressed' });
await pipeline(blob.content, createWriteStream('print.jpg'));
await blob.close();
console.log(`${id} has ${original.bytes} bytes, and its print has ${compressed.bytes}`);
