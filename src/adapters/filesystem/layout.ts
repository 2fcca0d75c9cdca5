import { dirname, join } from 'node:path';
import type { BlobKey } from '../../domain/image.ts';

// Lower case only: no two keys are one file where letter case does not count. Two hex digits in front: the shard, and
// no dot file.
const keyGrammar = /^[0-9a-f]{2}[a-z0-9._-]{0,126}$/;

/**
 * Where files lie: `<root>/.tmp/<random>.part` while they are staged, `<root>/<aa>/<key>` once they are kept. What tells the store from
 * another is in `<root>/store-id`: no dot file, which some copy without.
 */
export class Layout {
  readonly root: string;
  readonly staging: string;
  readonly identity: string;
  /** 256 of them, so that no directory grows too large to list. */
  readonly shards: readonly string[];

  /** @param staging where files are staged: beside what is kept by default */
  constructor(root: string, staging: string = join(root, '.tmp')) {
    this.root = root;
    this.staging = staging;
    this.identity = join(root, 'store-id');
    this.shards = Array.from({ length: 256 }, (_, shard) => join(root, shard.toString(16).padStart(2, '0')));
  }

  /** The path of a blob. No other text ever becomes part of a path. */
  blob(key: BlobKey): string {
    if (!isKey(key)) throw new TypeError(`Not a key of a blob: ${JSON.stringify(key)}`);
    return join(this.root, key.slice(0, 2), key);
  }

  /** The path of a staged file, when it is one of this store's. */
  staged(path: string): string {
    if (dirname(path) !== this.staging) throw new TypeError(`Not a file that is staged here: ${JSON.stringify(path)}`);
    return path;
  }
}

export function isKey(name: string): name is BlobKey {
  return keyGrammar.test(name);
}
