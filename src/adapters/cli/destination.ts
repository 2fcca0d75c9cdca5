import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { displayFilename, downloadFilename } from '../../domain/filename.ts';
import { CliError } from './errors.ts';

/** A file that is to be written: what is known of it before. `sha256` only where the service tells. */
export type Expected = {
  readonly id: string;
  /** As the service has it; nothing of it is trusted. */
  readonly filename: string;
  readonly bytes: number;
  readonly sha256: string | undefined;
};

/** Where an image goes, or where it is already. */
export type Place = { readonly path: string; readonly isThere: boolean };

/** Chooses the path of each image, so that no two share one and nothing is overwritten unless that was asked for. */
export class Destination {
  readonly #folder: string;
  readonly #file: string | undefined;
  readonly #force: boolean;
  readonly #given = new Set<string>();

  private constructor(folder: string, file: string | undefined, force: boolean) {
    this.#folder = folder;
    this.#file = file;
    this.#force = force;
  }

  /** `output` names a file when one image is wanted and it is no folder; a folder otherwise, which is made. */
  static async open(output: string, single: boolean, force: boolean): Promise<Destination> {
    const found = await stat(output).catch(() => undefined);
    if (single && !found?.isDirectory() && !/[/\\]$/.test(output)) return new Destination('', output, force);
    if (found && !found.isDirectory()) throw new CliError(`${output} is a file, and several photos need a folder.`);
    await mkdir(output, { recursive: true });
    return new Destination(output, undefined, force);
  }

  /**
   * The path of an image. A name that another file has gets the beginning of the id.
   * @throws {CliError} there is something else at every path that it could have
   */
  async place(image: Expected): Promise<Place> {
    const candidates = this.#file === undefined ? this.#names(image) : [this.#file];
    for (const path of candidates) {
      const key = path.normalize('NFC').toLowerCase();
      const size = (await stat(path).catch(() => undefined))?.size;
      const free = size === undefined || this.#force;
      if (free && !this.#given.has(key)) {
        this.#given.add(key);
        return { path, isThere: false };
      }
      if (size === image.bytes && !this.#force && (await isSame(path, image.sha256))) return { path, isThere: true };
    }
    throw new CliError(`${candidates[0]} exists already. --force overwrites it, --output writes elsewhere.`);
  }

  #names({ id, filename }: Expected): string[] {
    const { name, ext } = parse(localFilename(filename));
    return [`${name}${ext}`, `${name}-${id.slice(0, 8)}${ext}`].map((candidate) => join(this.#folder, candidate));
  }
}

// What file systems take is 255 bytes, or UTF-16 units, of which some are left for what is added to a name
const nameBytesMax = 200;

/** A name that a service gave, as one that this machine can have. */
export function localFilename(filename: string, separator = sep): string {
  const safe = downloadFilename(displayFilename(filename));
  // On Windows a colon would write into a stream of another file
  const { name, ext } = parse(separator === '\\' ? safe.replace(/[<>:"|?*]/g, '_') : safe);
  const codePoints = Array.from(name);
  while (Buffer.byteLength(codePoints.join('')) > nameBytesMax) codePoints.pop();
  return codePoints.join('') + ext;
}

/** Whether a file of the right size is the image. Of a print no hash is told: there its name and its size decide. */
async function isSame(path: string, sha256: string | undefined): Promise<boolean> {
  if (sha256 === undefined) return true;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex') === sha256;
}
