import { once } from 'node:events';
import { loadConfig, startServer } from 'silverprint/server';
import { openSqliteStore } from './sqlite-store.ts';

await using photos = openSqliteStore('photos.db');
await using server = await startServer(loadConfig(process.env), { adapters: { store: photos.store } });
console.log(`Silverprint listens on ${server.url}`);
await once(process, 'SIGTERM');
