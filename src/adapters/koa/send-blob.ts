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
  await pipeline(blob.content, res);
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
    const gone = () => reject(Object.assign(new Error('The client has gone.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
    // whose callbacks are not called any more
    if (res.destroyed) return gone();
    res.once('close', gone);
    const done = (error?: Error | null) => {
      res.off('close', gone);
      if (error) reject(error);
      else resolve();
    };
    if (isLast) res.end(bytes, done);
    else res.write(bytes, done);
  });
}
