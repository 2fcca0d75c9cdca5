/** A program that uses the package in its three ways. It takes a photo, and prints what came of each. */
export const threeWays = `
import { createReadStream, openAsBlob } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createSilverprint } from 'silverprint';
import { openFileSystemStore } from 'silverprint/adapters/filesystem';
import { createHandler } from 'silverprint/adapters/koa';
import { openPostgres } from 'silverprint/adapters/postgres';
import { openSharpCompressor } from 'silverprint/adapters/sharp';
import { createClient } from 'silverprint/client';
import { loadConfig, startServer } from 'silverprint/server';

const photo = 'photo.jpg';

// A job: no HTTP.
await using database = await openPostgres(process.env.HOST_DATABASE_URL);
await using files = await openFileSystemStore('./photos');
await using compressor = await openSharpCompressor();
const { images } = createSilverprint({ images: database.images, ...files, compressor });
const image = await images.upload({ ownerId: 'alice', filename: 'cat.jpg', content: createReadStream(photo) });
console.log('job', image.filename);

// A handler in a server of the host's, for users of its own.
const handler = createHandler({ images, prefix: '/photos', authenticate: ({ headers }) => headers['x-user'] });
const host = createServer(handler).listen(0, '127.0.0.1');
await once(host, 'listening');
const url = \`http://127.0.0.1:\${host.address().port}/photos/image/download_compressed/\${image.id}\`;
for (const user of ['alice', 'bob']) console.log('host', user, (await fetch(url, { headers: { 'x-user': user } })).status);
host.closeAllConnections();
host.close();

// The whole service.
const environment = { PORT: '0', BCRYPT_COST: '4', DATA_DIR: './data', DATABASE_URL: process.env.SERVICE_DATABASE_URL };
await using service = await startServer(loadConfig(environment));
const client = createClient({ url: service.url });
const login = { username: 'ann', password: 'a long walk home' };
await client.auth.register(login);
await client.auth.logIn(login);
const uploaded = await client.images.upload(await openAsBlob(photo), { filename: 'dog.jpg' });
const print = await client.images.print(uploaded.id);
console.log('service', uploaded.filename, (await print.blob()).type);
console.log('gallery', service.gallery);
`;

/** What it prints when all is well. */
export const threeWaysOutput = [
  'job cat.jpg',
  'host alice 200',
  'host bob 404',
  'service dog.jpg image/jpeg',
  'gallery on',
  '',
].join('\n');

/** A program that starts a service with a PostgreSQL of its own. */
export const embedded = `
import { loadConfig, startServer } from 'silverprint/server';

await using service = await startServer(loadConfig({ PORT: '0', BCRYPT_COST: '4', DATA_DIR: './embedded' }));
console.log(service.database.embedded, (await fetch(\`\${service.url}/livez\`)).status);
`;

/** A program that gets as far as the package of PASETO tokens, which it gives no key. */
export const paseto = `
import { PasetoTokenIssuer } from 'silverprint/adapters/paseto';

await PasetoTokenIssuer.with({ keys: [], ttlMaxSeconds: 600 }).catch(({ name }) => console.log(name));
`;

/** A program that gets as far as the SDK of S3, and nobody listens at its endpoint. */
export const s3 = `
import { openS3Store } from 'silverprint/adapters/s3';

const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
const store = openS3Store({ bucket: 'photos', endpoint: 'http://127.0.0.1:9', credentials, attemptsMax: 1 });
await store.catch(({ name }) => console.log(name));
`;
