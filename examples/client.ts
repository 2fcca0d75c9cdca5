import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createClient, ProblemError } from 'silverprint/client';

const client = createClient({ url: 'http://127.0.0.1:3000' });
await client.auth.logIn({ username: 'ann', password: 'a long walk home' });

const image = await client.images.upload(await openAsBlob('photo.jpg'), {
  filename: 'photo.jpg',
  onProgress: ({ sentBytes, totalBytes }) => console.log(`${sentBytes} of ${totalBytes} bytes`),
});

for await (const { id, width, height } of client.images.list({ order: 'taken', since: '2014-01-01T00:00:00Z' })) {
  const print = await client.images.print(id);
  await writeFile(`${id}.jpg`, print.stream);
  console.log(`${id}.jpg has ${width}×${height} pixels in ${print.bytes} bytes`);
}

await client.images.delete(image.id);
try {
  await client.images.get(image.id);
} catch (error) {
  if (!(error instanceof ProblemError && error.code === 'not-found')) throw error;
  console.log('It is gone.');
}
