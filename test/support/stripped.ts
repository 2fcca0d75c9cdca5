import { type StripPlan, StripPlanner } from '../../src/domain/jpeg-strip.ts';
import { joined } from '../../src/testing/jpeg-segments.ts';

/** How a JPEG is stripped but for how it looks, when it comes in pieces of a size. */
export function planOf(jpeg: Uint8Array, pieceBytes = jpeg.length || 1): StripPlan {
  const planner = new StripPlanner('appearance');
  for (let at = 0; at < jpeg.length; at += pieceBytes) planner.feed(jpeg.slice(at, at + pieceBytes));
  return planner.end();
}

/** The JPEG without what it gives away, put together as its plan says. */
export function strippedBut(jpeg: Uint8Array): Uint8Array {
  return putTogether(jpeg, planOf(jpeg).pieces);
}

/** What such pieces of a JPEG are, one after the other. */
export function putTogether(jpeg: Uint8Array, pieces: StripPlan['pieces']): Uint8Array {
  return joined(
    ...pieces.map((piece) => (piece instanceof Uint8Array ? piece : jpeg.subarray(piece.first, piece.last + 1))),
  );
}
