import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aPhoto } from './photos.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Where photos of cameras lie that tests may use; without it they make their own. */
const folderOfReal = process.env['SILVERPRINT_PHOTOS'];

/** Which photos these tests use. */
export const photosUsed = folderOfReal
  ? `photos of cameras, in ${folderOfReal}`
  : 'photos made here; SILVERPRINT_PHOTOS names no folder';

/** Files on the disk, as a browser is given them. */
export class PhotoFiles implements AsyncDisposable {
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;
  #seeds = 0;

  private constructor(folder: Awaited<ReturnType<typeof temporaryFolder>>) {
    this.#folder = folder;
  }

  static async open(): Promise<PhotoFiles> {
    return new PhotoFiles(await temporaryFolder());
  }

  /** Paths of so many photos, each another one: of cameras where there are any, and then of our own. */
  async photos(count: number): Promise<string[]> {
    const real = folderOfReal ? (await readdir(folderOfReal)).filter((name) => /\.jpe?g$/i.test(name)).toSorted() : [];
    const paths = real.slice(0, count).map((name) => join(folderOfReal ?? '', name));
    while (paths.length < count) paths.push(await this.photo());
    return paths;
  }

  /** The path of a photo of our own. */
  async photo(name?: string): Promise<string> {
    this.#seeds += 1;
    const photo = await aPhoto({ seed: this.#seeds, width: 480, height: 360 });
    return this.write(name ?? `IMG_${String(this.#seeds).padStart(4, '0')}.jpg`, photo);
  }

  /** @param name may have folders in it */
  async write(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(this.#folder.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder.remove();
  }
}
