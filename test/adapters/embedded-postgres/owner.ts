// A process that opens an embedded PostgreSQL, says so, and closes it when its input ends. Ctrl-C alone does not end it.
import { openEmbeddedPostgres } from '../../../src/adapters/embedded-postgres/index.ts';

process.on('SIGINT', () => console.log('SIGINT'));
const [directory = ''] = process.argv.slice(2);
const server = await openEmbeddedPostgres({ directory });
console.log(JSON.stringify({ url: server.url, adopted: server.adopted }));
for await (const _ of process.stdin) continue;
await server.close();
