import { startsWith } from '../jpeg-markers.ts';
import type { Reveal } from '../reveals.ts';
import { fromUtf8 } from '../utf8.ts';
import { xmpReveal } from './xmp-names.ts';

const packetName = 'http://ns.adobe.com/xap/1.0/\0';
const extensionName = 'http://ns.adobe.com/xmp/extension/\0';
// behind its name: the digest of the whole, how long that is, and where in it this part lies
const extensionHeaderBytes = extensionName.length + 32 + 4 + 4;

/** Names of a file that are looked at. Some hundred cameras and programs wrote 540 at most, but lists of ancestors grow. */
const namesMax = 20_000;
/** Where a name begins after these, it and how its value begins lie in the next part whole. */
const overlapCharacters = 160;
// the name of an element or an attribute, and behind it what says that it is empty
const names = /[<\s]([a-z_][\w-]{0,40}):([a-z_][\w.-]{0,60})(="\s*"|='\s*'|\s*\/>|>\s*<\/)?/gi;

/** Whether the payload of an APP1 is XMP, or a part of it. */
export function isXmp(payload: Uint8Array): boolean {
  return startsWith(payload, packetName) || startsWith(payload, extensionName);
}

/**
 * Tells what XMP gives away by the names of its properties, whatever their values are, as long as there are any. One
 * for a file: what does not fit into one segment goes on in the next.
 */
export class XmpReader {
  #namesLeft = namesMax;
  #end = '';

  /** What the payload of a segment gives away. */
  *reveals(payload: Uint8Array): Generator<Reveal> {
    const isExtension = startsWith(payload, extensionName);
    const xml = fromUtf8(payload.subarray(isExtension ? extensionHeaderBytes : packetName.length));
    const namesBefore = this.#namesLeft;
    for (const [, prefix = '', name = '', empty] of (isExtension ? this.#end + xml : xml).matchAll(names)) {
      this.#namesLeft -= 1;
      if (this.#namesLeft < 0) break;
      const reveal = empty === undefined ? xmpReveal(prefix, name) : undefined;
      if (reveal) yield reveal;
    }
    // more than is looked at, or no XML that can be read here
    if (this.#namesLeft < 0 || (this.#namesLeft === namesBefore && !isExtension)) yield 'other-data';
    // a name may lie across two parts
    this.#end = xml.slice(-overlapCharacters);
  }
}
