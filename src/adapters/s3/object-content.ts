import type { Readable } from 'node:stream';
import { DependencyUnavailableError } from '../../domain/errors.ts';

/**
 * The body of an answer, which is not read faster than it is taken. One that is shorter than it was to be, or from which nothing comes
 * for so long, is an error and not an end. However reading ends, the connection is let go of.
 */
export async function* contentOf(body: Readable, bytes: number, stallMilliseconds: number): AsyncGenerator<Uint8Array> {
  const chunks = body.iterator({ destroyOnReturn: true });
  let left = bytes;
  try {
    for (;;) {
      const { done, value } = await nextOf(body, chunks, stallMilliseconds);
      if (done) break;
      left -= value.length;
      yield value;
    }
  } finally {
    body.destroy();
  }
  if (left !== 0) throw new DependencyUnavailableError({ cause: new Error(`an object ended ${left} bytes early`) });
}

/** Only while somebody waits for it: who takes the bytes may be slow. */
async function nextOf(
  body: Readable,
  chunks: AsyncIterator<Uint8Array>,
  stallMilliseconds: number,
): Promise<IteratorResult<Uint8Array>> {
  const stalled = () => body.destroy(new Error(`nothing of an object came for ${stallMilliseconds} ms`));
  const timer = setTimeout(stalled, stallMilliseconds);
  try {
    return await chunks.next();
  } catch (cause) {
    throw new DependencyUnavailableError({ cause });
  } finally {
    clearTimeout(timer);
  }
}
