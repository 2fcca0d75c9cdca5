import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

// What a list costs at the least: the same query for the same rows, as JSON, and nothing else. Tells its parent where it listens,
// and ends with it.
type Pool = {
  query(text: string, values: readonly unknown[]): Promise<{ rows: readonly unknown[] }>;
  end(): Promise<void>;
};
type Order = { readonly url: string; readonly text: string; readonly values: readonly unknown[] };

// The driver that slonik brings along.
const { Pool } = createRequire(import.meta.resolve('slonik'))('pg') as { Pool: new (options: object) => Pool };
const { url, text, values }: Order = JSON.parse(process.argv[2] ?? '');
const pool = new Pool({ connectionString: url, max: 10 });
const server = createServer((_request, response) => {
  answer(response).catch(() => response.writeHead(500).end());
});

async function answer(response: ServerResponse): Promise<void> {
  const { rows } = await pool.query(text, values);
  const body = JSON.stringify({ images: rows });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
});
