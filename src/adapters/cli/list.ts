import type { CliContext } from './context.ts';
import { formatBytes, formatTime, printable } from './format.ts';
import type { ImagesClient, RemoteImage } from './images-client.ts';

export type ListOptions = {
  /** At most so many; all of them by default. */
  readonly limit: number | undefined;
  /** One JSON object a line, as the service describes it. */
  readonly json: boolean;
};

/** Print the images, newest first, while their pages arrive; resolves to the exit status. */
export async function list({ limit, json }: ListOptions, images: ImagesClient, context: CliContext): Promise<number> {
  await images.begin();
  let isFirst = true;
  for await (const page of images.pages(limit)) {
    const lines = page.map((image) => (json ? JSON.stringify(image) : row(columns(image))));
    if (!json && isFirst && lines.length > 0) lines.unshift(row(header));
    if (isFirst && lines.length === 0 && !json) context.stderr.write('There are no photos yet.\n');
    for (const line of lines) context.stdout.write(`${line}\n`);
    isFirst = false;
  }
  return 0;
}

const header = ['ID', 'CREATED', 'TAKEN', 'PIXELS', 'BYTES', 'PRINT', 'NAME'];
// The name comes last, so that nobody needs to know how wide its characters are
const widths = [-36, -16, -16, 11, 7, 7, 0];

function columns(image: RemoteImage): string[] {
  return [
    image.id,
    formatTime(new Date(image.created_at)),
    takenTime(image.taken_at),
    `${image.width}×${image.height}`,
    formatBytes(image.bytes),
    formatBytes(image.compressed_bytes),
    printable(image.filename),
  ];
}

// By the camera's clock, whatever the reader's is: that is what people remember.
function takenTime(takenAt: string | null | undefined): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.exec(takenAt ?? '')?.[0].replace('T', ' ') ?? '-';
}

function row(cells: readonly string[]): string {
  const padded = cells.map((cell, at) => {
    const width = widths[at] ?? 0;
    return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
  });
  return padded.join('  ');
}
