import type { Context } from './context.ts';

/**
 * The bytes of a request's body, asked for only when they are read.
 * @throws what `tooLarge` makes, as soon as it is clear that there are more than `bytesMax`: often before the first
 */
export async function* bodyOf(ctx: Context, bytesMax: number, tooLarge: () => Error): AsyncGenerator<Uint8Array> {
  const { req, res, state } = ctx;
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) throw tooLarge();
  if (state.awaitsContinue) {
    state.awaitsContinue = false;
    res.writeContinue();
  }
  let bytes = 0;
  // not destroyed on a refusal: that would take the connection away from the answer
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge();
    yield chunk;
  }
}
