import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';
import { ownerOnly, syncFile } from './durable-files.ts';
import type { TableFile } from './manifest.ts';

type Batches = AsyncIterable<readonly string[]>;

const linesAtOnce = 500;

/** Write rows, a line each, into a file that was not there; what came of it. Its content survives a power cut then. */
export async function writeRows(path: string, batches: Batches): Promise<Omit<TableFile, 'name'>> {
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  const lines = async function* () {
    for await (const batch of batches) {
      rows += batch.length;
      yield batch.map((line) => `${line}\n`).join('');
    }
  };
  const measured = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  const file = createWriteStream(path, { flags: 'wx', mode: ownerOnly });
  await pipeline(lines, createGzip(), measured, file);
  await syncFile(path);
  return { rows, bytes, sha256: hash.digest('hex') };
}

/** The rows of such a file, some at a time. */
export async function* readRows(path: string): AsyncGenerator<readonly string[]> {
  const unzipped = createGunzip();
  // What goes wrong on the way ends the reading below.
  const piped = pipeline(createReadStream(path), unzipped).catch(() => {});
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of unzipped) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (let at = 0; at < lines.length; at += linesAtOnce) yield lines.slice(at, at + linesAtOnce);
  }
  await piped;
}
