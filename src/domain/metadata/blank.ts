const tab = 9;
const carriageReturn = 13;
const space = 32;

/** Whether there is nothing in these bytes but zeros and white space, which is how cameras leave a field empty. */
export function isBlank(bytes: Uint8Array): boolean {
  // an index, because `every` takes ten times as long, and there may be megabytes of nothing
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte !== 0 && byte !== space && (byte < tab || byte > carriageReturn)) return false;
  }
  return true;
}
