import { randomUUID } from 'node:crypto';
import { CliError } from './errors.ts';
import type { RequestBody } from './http.ts';

type File = { readonly filename: string; readonly bytes: number; readonly content: AsyncIterable<Uint8Array> };

/**
 * A `multipart/form-data` body (RFC 7578) that streams one file as the field `file`.
 *
 * Whoever reads it gets a {@link CliError} when the file has more or fewer than `bytes`: its length was promised.
 * `onProgress` is told how many bytes of the file have gone out so far.
 */
export function fileForm(file: File, onProgress: (sentBytes: number) => void): RequestBody {
  const boundary = `silverprint-${randomUUID()}`;
  const head = Buffer.from(
    `--${boundary}\r\n` +
      `Content-Disposition: form-data; name="file"; filename="${escapeFilename(file.filename)}"\r\n` +
      'Content-Type: image/jpeg\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.length + file.bytes + tail.length,
    content: formContent(head, file, tail, onProgress),
  };
}

/** As browsers do: raw UTF-8, and percent-encoding for what would end the parameter. */
export function escapeFilename(filename: string): string {
  return filename.toWellFormed().replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

async function* formContent(
  head: Uint8Array,
  file: File,
  tail: Uint8Array,
  onProgress: (sentBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  yield head;
  let sent = 0;
  for await (const chunk of file.content) {
    sent += chunk.length;
    if (sent > file.bytes) break;
    yield chunk;
    onProgress(sent);
  }
  if (sent !== file.bytes) throw new CliError('The file changed while it was read.');
  yield tail;
}
