import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { SilverprintError } from '../../src/domain/errors.ts';
import { JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';

/** What the reader alone made of some bytes. */
export type Reading = {
  readonly verdict: string;
  readonly bytesRead: number;
  readonly milliseconds: number;
  readonly demands: JpegReader['demands'];
};

/** What a service made of them. */
export type Answer = {
  readonly verdict: string;
  readonly bytesSent: number;
  /** Until the answer was there, from the moment when the last byte was handed over; before that, less than 0. */
  readonly millisecondsAfterLastByte: number;
  /** How much larger the process was meanwhile, at its largest. */
  readonly grownBytes: number;
};

/** As large as they come out of a socket. */
const chunkBytes = 64 * 1024;
const rounds = 5;

/** The fastest of several rounds. */
export function read(bytes: Uint8Array): Reading {
  const readings = Array.from({ length: rounds }, () => readOnce(bytes));
  return readings.reduce((best, reading) => (reading.milliseconds < best.milliseconds ? reading : best));
}

function readOnce(bytes: Uint8Array): Reading {
  const reader = new JpegReader(defaultLimits);
  const started = performance.now();
  let bytesRead = 0;
  let verdict = 'taken';
  try {
    while (bytesRead < bytes.length) {
      const chunk = bytes.subarray(bytesRead, bytesRead + chunkBytes);
      bytesRead += chunk.length;
      reader.feed(chunk);
    }
    reader.end();
  } catch (error) {
    verdict = error instanceof SilverprintError ? error.code : String(error);
  }
  return { verdict, bytesRead, milliseconds: performance.now() - started, demands: reader.demands };
}

/** A service in a process of its own. */
export async function openService() {
  const child = fork(new URL('service.ts', import.meta.url));
  const [port] = (await once(child, 'message')) as [number];
  const process = `/proc/${child.pid}`;
  return {
    /** The fastest answer of several, and the most that the process grew by in any. */
    async upload(bytes: Uint8Array): Promise<Answer> {
      const before = await memoryOf(process, 'VmRSS');
      // its largest size counts from now on
      await writeFile(`${process}/clear_refs`, '5');
      let fastest = await post(port, bytes);
      for (let round = 1; round < rounds; round++) {
        const answer = await post(port, bytes);
        if (answer.millisecondsAfterLastByte < fastest.millisecondsAfterLastByte) fastest = answer;
      }
      return { ...fastest, grownBytes: Math.max(0, (await memoryOf(process, 'VmHWM')) - before) };
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function memoryOf(process: string, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const [, kilobytes] = new RegExp(`${what}:\\s*(\\d+) kB`).exec(await readFile(`${process}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

const boundary = 'x'.repeat(40);
const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`;
const tail = `\r\n--${boundary}--\r\n`;

/** Sends until there is an answer, and not a byte more. */
async function post(port: number, bytes: Uint8Array): Promise<Omit<Answer, 'grownBytes'>> {
  const length = head.length + bytes.length + tail.length;
  const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': length };
  const sending = request({ port, host: '127.0.0.1', method: 'POST', path: '/image/upload', headers, agent: false });
  const answered = answerTo(sending);
  // after an answer, nobody cares what becomes of the rest
  sending.on('error', () => {});
  sending.write(head);
  let bytesSent = 0;
  while (bytesSent < bytes.length) {
    const chunk = bytes.subarray(bytesSent, bytesSent + chunkBytes);
    bytesSent += chunk.length;
    if (await Promise.race([written(sending, chunk), answered])) break;
  }
  const lastByteAt = performance.now();
  if (bytesSent === bytes.length) sending.end(tail);
  const { verdict, at } = await answered;
  sending.destroy();
  return { verdict, bytesSent, millisecondsAfterLastByte: at - lastByteAt };
}

function written(sending: ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => sending.write(chunk, () => resolve()));
}

/** What an answer said, and when it was there. */
async function answerTo(sending: ClientRequest): Promise<{ verdict: string; at: number }> {
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const at = performance.now();
  const { code } = (await json(response)) as { code: string };
  return { verdict: code === 'overloaded' ? 'taken' : code, at };
}
