import type { Context } from './context.ts';
import { PaceWatch } from './pace.ts';
import { HttpProblem } from './problems.ts';

/**
 * The bytes of a request's body, asked for only when they are read.
 * @throws what `tooLarge` makes, as soon as it is clear that there are more than `bytesMax`: often before the first
 * @throws {HttpProblem} `request-timeout`: they come too slowly; or `internal`: somebody has read them already
 */
export async function* bodyOf(ctx: Context, bytesMax: number, tooLarge: () => Error): AsyncGenerator<Uint8Array> {
  const { req, res, state } = ctx;
  // a host's body parser, as a rule; what it has read does not come again, and whoever waited for that would wait for ever
  if (req.readableDidRead) throw new HttpProblem('internal', alreadyRead);
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) throw tooLarge();
  if (state.awaitsContinue) {
    state.awaitsContinue = false;
    res.writeContinue();
  }
  using watch = new PaceWatch(state.pace);
  // not destroyed on a refusal: that would take the connection away from the answer
  const chunks = req.iterator({ destroyOnReturn: false });
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await watch.inTime(chunks.next());
      if (done) return;
      bytes += value.length;
      if (bytes > bytesMax) throw tooLarge();
      yield value;
    }
  } finally {
    // not awaited: where nothing comes, it would wait for that
    void chunks.return?.().catch(() => {});
  }
}

const alreadyRead =
  'Something in front of Silverprint has read the body of this request, a body parser perhaps. Put Silverprint before it.';
