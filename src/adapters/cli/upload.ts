import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';
import { count, formatBytes, formatSaving } from './format.ts';
import type { ImagesClient, RemoteImage } from './images-client.ts';
import { findPhotos, type Photo } from './photos.ts';
import type { Part } from './progress.ts';
import { Report } from './report.ts';

/** While the service makes one print, the next photo is on its way. */
const uploadsAtOnce = 2;

type Outcome = { readonly kind: 'uploaded' | 'there'; readonly image: RemoteImage };

/** Upload what is not there yet; resolves to the exit status, 1 when any photo is not there afterwards. */
export async function upload(paths: readonly string[], images: ImagesClient, context: CliContext): Promise<number> {
  const { photos, failures } = await findPhotos(paths);
  if (photos.length > 0) await images.begin();
  using report = new Report(context);
  for (const { path, error } of failures) report.fail(path, error);
  report.progress.begin({ photos: photos.length, bytes: photos.reduce((sum, photo) => sum + photo.bytes, 0) });
  const batch = new Upload(images, report, context.signal);
  await atOnce(uploadsAtOnce, photos, (photo) => batch.take(photo));
  return report.end(batch.summary(), batch.there > 0 && `${batch.there} there already`);
}

class Upload {
  there = 0;
  readonly #uploaded: RemoteImage[] = [];
  readonly #images: ImagesClient;
  readonly #report: Report;
  readonly #signal: AbortSignal;
  readonly #underWay = new Map<string, Promise<Outcome>>();

  constructor(images: ImagesClient, report: Report, signal: AbortSignal) {
    this.#images = images;
    this.#report = report;
    this.#signal = signal;
  }

  async take(photo: Photo): Promise<void> {
    const part = this.#report.progress.part(photo.bytes);
    await this.#report.attempt(photo.path, async () => {
      await using file = await open(photo.path);
      this.#tell(photo, await this.#bring(photo, file, part));
    });
    part.done();
  }

  summary(): string {
    const before = this.#uploaded.reduce((sum, image) => sum + image.bytes, 0);
    const after = this.#uploaded.reduce((sum, image) => sum + image.compressed_bytes, 0);
    const told = `${count(this.#uploaded.length, 'photo')} uploaded`;
    if (before === 0) return told;
    return `${told}: ${formatBytes(before)} in, prints ${formatBytes(after)}, ${formatSaving(before, after)} saved`;
  }

  async #bring(photo: Photo, file: FileHandle, part: Part): Promise<Outcome> {
    const bytes = (await file.stat()).size;
    const sha256 = await this.#hash(file, bytes);
    // The same bytes under two names: the second waits, and then finds the first one there
    const before = this.#underWay.get(sha256)?.catch(() => undefined) ?? Promise.resolve();
    const outcome = before.then(async (): Promise<Outcome> => {
      const known = await this.#images.findBySha256(sha256);
      if (known) return { kind: 'there', image: known };
      const local = { filename: basename(photo.path), bytes, content: () => this.#read(file, bytes) };
      const image = await this.#images.upload(local, part.at);
      if (image.sha256 !== sha256) throw new CliError('The file changed while it was uploaded. Upload it again.');
      return { kind: 'uploaded', image };
    });
    this.#underWay.set(sha256, outcome);
    return outcome;
  }

  async #hash(file: FileHandle, bytes: number): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.#read(file, bytes)) hash.update(chunk);
    return hash.digest('hex');
  }

  async *#read(file: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
    if (bytes === 0) return;
    yield* file.createReadStream({ start: 0, end: bytes - 1, autoClose: false, signal: this.#signal });
  }

  #tell({ path }: Photo, { kind, image }: Outcome): void {
    if (kind === 'there') this.there += 1;
    else this.#uploaded.push(image);
    const sizes = `${formatBytes(image.bytes).padStart(7)} → ${formatBytes(image.compressed_bytes).padStart(7)}`;
    const saving = `${formatSaving(image.bytes, image.compressed_bytes).padStart(4)} saved`;
    this.#report.succeed(kind === 'there' ? `= ${sizes}   was there  ${path}` : `✓ ${sizes}  ${saving}  ${path}`);
  }
}

/** Work on a few items at the same time. What one of them throws is thrown once the others under way have settled. */
async function atOnce<T>(workers: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const ended = new AbortController();
  const worker = async () => {
    for (const item of queue) {
      await work(item);
      if (ended.signal.aborted) return;
    }
  };
  await Promise.all(Array.from({ length: workers }, () => worker().catch((error: unknown) => ended.abort(error))));
  ended.signal.throwIfAborted();
}
