import { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { OpenBlob } from '../../domain/ports/image-store.ts';
import type { Buffers } from './buffers.ts';

type Sending = {
  readonly res: ServerResponse;
  readonly blob: OpenBlob;
  /** What is to be sent, in bytes. */
  readonly bytes: number;
  readonly buffers: Buffers;
  /** Called once, when it is certain that there is something to send: the place to set headers. */
  readonly begin: () => void;
};

/**
 * Send an open blob as all of a body, as fast as it is taken. Whoever receives it sees the connection break when the blob
 * does; when its first bytes cannot be read, nothing was begun.
 */
export async function sendBlob({ res, blob, bytes, buffers, begin }: Sending): Promise<void> {
  // a host may have put something in its place, such as Express's compression, which does not tell when it is done
  if (blob.readInto && res.write === ServerResponse.prototype.write) {
    return sendFrom(blob.readInto, { res, bytes, buffers, begin });
  }
  begin();
  await pipeline(allOf(blob.content, bytes), res);
}

/** A store that ends early must not make half a file look like a whole one. */
async function* allOf(content: OpenBlob['content'], bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of content) {
    left -= chunk.length;
    yield chunk;
  }
  if (left !== 0) throw new Error(`A blob ended ${left} bytes early.`);
}

async function sendFrom(
  readInto: NonNullable<OpenBlob['readInto']>,
  { res, bytes, buffers, begin }: Omit<Sending, 'blob'>,
): Promise<void> {
  const buffer = buffers.lend();
  let left = bytes;
  try {
    while (left > 0) {
      const read = await readInto(buffer);
      if (read === 0) throw new Error(`A blob ended ${left} bytes early.`);
      if (left === bytes) begin();
      left -= read;
      await handOver(res, buffer.subarray(0, read), left === 0);
    }
  } catch (error) {
    // and the buffer is nobody's: the system may not be done with it
    if (left < bytes) res.destroy();
    throw error;
  }
  buffers.giveBack(buffer);
}

/** Resolves once the system has taken the bytes, so that they can be written over. */
function handOver(res: ServerResponse, bytes: Uint8Array, isLast: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new ClientGoneError());
    // then nothing is called back any more
    if (res.destroyed) return gone();
    res.once('close', gone);
    const done = (error?: Error | null) => {
      res.off('close', gone);
      if (error) gone();
      else resolve();
    };
    if (isLast) res.end(bytes, done);
    else res.write(bytes, done);
  });
}

/** By the code that a stream has for it. */
class ClientGoneError extends Error {
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE';
  constructor() {
    super('The client has gone.');
  }
}
