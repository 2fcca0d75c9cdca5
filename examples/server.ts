import { once } from 'node:events';
import { loadConfig, startServer } from 'silverprint/server';

/** The whole service, accounts included, inside of a program of yours. */
const config = loadConfig({ ...process.env, PORT: process.env['PORT'] ?? '3000' });
await using server = await startServer(config, {
  logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
});
console.log(`Silverprint listens on ${server.url}`);
await once(process, 'SIGTERM'); // closed after that, as `await using` says
