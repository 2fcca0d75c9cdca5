import { strippedFilename } from '../../domain/filename.ts';
import type { CliContext } from './context.ts';
import { Destination, type Expected } from './destination.ts';
import { count, formatBytes } from './format.ts';
import type { ImagesClient, RemoteImage, Representation } from './images-client.ts';
import { receiveFile } from './receive-file.ts';
import { Report } from './report.ts';

export type DownloadOptions = {
  /** Which images; every one when there is none. */
  readonly ids: readonly string[];
  readonly representation: Representation;
  /** A file or a folder. */
  readonly output: string;
  /** Overwrite what is in the way. */
  readonly force: boolean;
};

/** Download images; resolves to the exit status, 1 when any of them failed. */
export async function download(options: DownloadOptions, images: ImagesClient, context: CliContext): Promise<number> {
  const { ids, representation, output, force } = options;
  await images.begin();
  using report = new Report(context);
  const found = ids.length === 0 ? await everything(images) : await describe(ids, images, report);
  const wanted = found.map((image) => expected(image, representation));
  const destination = await Destination.open(output, ids.length === 1, force);
  report.progress.begin({ photos: wanted.length, bytes: wanted.reduce((sum, file) => sum + file.bytes, 0) });
  const downloaded: Expected[] = [];
  let there = 0;
  for (const announced of wanted) {
    const part = report.progress.part(announced.bytes);
    await report.attempt(announced.filename, async () => {
      const file = await exactly(announced, representation, images);
      const { path, isThere } = await destination.place(file);
      if (isThere) {
        there += 1;
        return report.succeed(`= ${formatBytes(file.bytes).padStart(7)}  was there  ${path}`);
      }
      const open = async () => {
        const { sha256, content } = await images.open(file.id, representation);
        return { sha256: file.sha256 ?? sha256, content };
      };
      await receiveFile({ path, bytes: file.bytes, overwrite: force, open }, part.at);
      downloaded.push(file);
      report.succeed(`✓ ${formatBytes(file.bytes).padStart(7)}  ${path}`);
    });
    part.done();
  }
  const bytes = downloaded.reduce((sum, file) => sum + file.bytes, 0);
  return report.end(
    `${count(downloaded.length, 'photo')} downloaded, ${formatBytes(bytes)}`,
    there > 0 && `${there} there already`,
  );
}

async function everything(images: ImagesClient): Promise<RemoteImage[]> {
  return (await Array.fromAsync(images.pages())).flat();
}

async function describe(ids: readonly string[], images: ImagesClient, report: Report): Promise<RemoteImage[]> {
  const found: RemoteImage[] = [];
  for (const id of new Set(ids)) {
    await report.attempt(id, async () => {
      found.push(await images.describe(id));
    });
  }
  return found;
}

function expected(image: RemoteImage, representation: Representation): Expected {
  const { id, filename } = image;
  if (representation === 'original') return { id, filename, bytes: image.bytes, sha256: image.sha256 };
  if (representation === 'stripped') {
    return { id, filename: strippedFilename(filename), bytes: image.bytes, sha256: undefined };
  }
  return { id, filename, bytes: image.compressed_bytes, sha256: undefined };
}

/** How large a stripped original is is known when it is made, and not before: until then, it counts as the whole one. */
async function exactly(file: Expected, representation: Representation, images: ImagesClient): Promise<Expected> {
  if (representation !== 'stripped') return file;
  return { ...file, bytes: await images.bytesOf(file.id, representation) };
}
