/** As many bytes as a parser of forms takes for the head of a part. */
const headBytesMax = 16 * 1024;

const [tab, lineFeed, carriageReturn, space, del] = [0x09, 0x0a, 0x0d, 0x20, 0x7f];

/**
 * A form without control characters in the head of its first part. Names of files may have them on most systems, browsers send
 * them as they are, and parsers of forms give up on them: here they are left out, as the core does with those of other names.
 */
export async function* withPlainHead(form: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ending = 0;
  let left = headBytesMax;
  for await (const chunk of form) {
    let at = 0;
    for (; at < chunk.length && left > 0 && ending < 4; at++, left--) {
      const awaited = ending % 2 === 0 ? carriageReturn : lineFeed;
      if (chunk[at] === awaited) ending++;
      else ending = chunk[at] === carriageReturn ? 1 : 0;
    }
    if (at === 0) yield chunk;
    else yield Buffer.concat([chunk.subarray(0, at).filter(isPlain), chunk.subarray(at)]);
  }
}

function isPlain(byte: number): boolean {
  if (byte >= space) return byte !== del;
  return byte === tab || byte === lineFeed || byte === carriageReturn;
}
