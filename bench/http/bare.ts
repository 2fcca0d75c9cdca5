import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

// What a list and a download cost at the least: the same query for the same rows, as JSON, and the same file as a stream, and
// nothing else. Is started with an order as JSON, tells its parent where it listens, and ends with it.

export type BareOrder = {
  readonly databaseUrl: string;
  /** `/list/0` is answered with the rows of the first. */
  readonly queries: readonly { readonly text: string; readonly values: readonly unknown[] }[];
  /** `/file/0` is the first. */
  readonly files: readonly string[];
};

type Pool = { query(text: string, values: readonly unknown[]): Promise<{ rows: readonly unknown[] }> };

// The driver that slonik brings along.
const { Pool } = createRequire(import.meta.resolve('slonik'))('pg') as { Pool: new (options: object) => Pool };
const { databaseUrl, queries, files }: BareOrder = JSON.parse(process.argv[2] ?? '');
const pool = new Pool({ connectionString: databaseUrl, max: 10 });
const bytes = await Promise.all(files.map(async (path) => (await stat(path)).size));

const server = createServer((request, response) => {
  const [, kind, number] = request.url?.split('/') ?? [];
  if (kind === 'file') return sendFile(Number(number), response);
  sendList(Number(number), response).catch(() => response.destroy());
});

async function sendList(number: number, response: ServerResponse): Promise<void> {
  const { text, values } = queries[number] ?? { text: '', values: [] };
  const { rows } = await pool.query(text, values);
  const body = JSON.stringify({ images: rows });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function sendFile(number: number, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': bytes[number] });
  pipeline(createReadStream(files[number] ?? ''), response, () => {});
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
