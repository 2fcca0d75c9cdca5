import type { BlobKey } from '../../domain/image.ts';

const keyGrammar = /^[0-9a-f]{2}[a-z0-9._-]{0,126}$/;

/**
 * What objects are called: `<prefix><aa>/<key>` and `<prefix>store-id`. A bucket needs no folders; but so a store of files becomes one of
 * objects, and the other way round, by copying it as it is.
 */
export class Layout {
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
  readonly identity: string;

  constructor(prefix: string) {
    this.prefix = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    this.identity = `${this.prefix}store-id`;
  }

  /** The name of a blob. No other text ever becomes part of a name. */
  blob(key: BlobKey): string {
    if (!keyGrammar.test(key)) throw new TypeError(`Not a key of a blob: ${JSON.stringify(key)}`);
    return `${this.prefix}${key.slice(0, 2)}/${key}`;
  }

  /** The key of the blob that is called so, or `undefined` for whatever else lies in the bucket. */
  keyOf(name: string): BlobKey | undefined {
    const key = name.slice(name.lastIndexOf('/') + 1);
    return keyGrammar.test(key) && this.blob(key) === name ? key : undefined;
  }
}
