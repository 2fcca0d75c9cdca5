import { FileChangedError } from './errors.ts';
import { streamForm } from './form-stream.ts';
import { sendForm, type XhrConstructor } from './form-xhr.ts';
import type { Fetch } from './http.ts';

/**
 * A photo that is read while it is sent: for files that are too large for the memory.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { stat } from 'node:fs/promises';
 *
 * const { size: bytes } = await stat('cat.jpg');
 * const image = await client.images.upload({ filename: 'cat.jpg', bytes, content: () => createReadStream('cat.jpg') });
 * ```
 */
export type FileSource = {
  readonly filename: string;
  /** Exactly so many come; the length is announced, so that the service can refuse before anything is sent. */
  readonly bytes: number;
  /** Starts at the first byte; called once more each time that the request is repeated. */
  readonly content: () => AsyncIterable<Uint8Array>;
};

/** What can be uploaded: the `File` of an input or of a drop, any `Blob`, or what is read piece by piece. */
export type UploadFile = Blob | FileSource;

/** How much of a file has left this program. */
export type UploadProgress = { readonly sentBytes: number; readonly totalBytes: number };

/** How a photo is uploaded; all of it can be left out. */
export type UploadOptions = {
  readonly signal?: AbortSignal | undefined;
  /** What the photo is called; the name of the file by default, and `photo.jpg` where that has none. */
  readonly filename?: string | undefined;
  /**
   * What the upload is called: 16 to 128 visible ASCII characters without quotation marks and backslashes. The same photo with the same
   * key within a day is one image, however often it is sent. A random one by default.
   */
  readonly idempotencyKey?: string | undefined;
  /** Told how much of the file has left this program: never less than before, and all of it before the service answers. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
};

/** Sends one file as a form. Uploads may be sent again, so it starts from the beginning each time. */
export function formSender(file: UploadFile, options: UploadOptions, fetch: Fetch | undefined): Fetch {
  const source = sourceOf(file, options.filename);
  const onProgress = growing(source.bytes, options.onProgress);
  const { XMLHttpRequest } = globalThis as { XMLHttpRequest?: XhrConstructor };
  // Browsers tell only XMLHttpRequest what has gone out, and stream only over HTTP/2; Node streams
  if (!fetch && XMLHttpRequest) {
    return async (url, init) => sendForm(new XMLHttpRequest(), url, init, await formOf(file, source), onProgress);
  }
  return (url, init) => streamForm(fetch ?? globalThis.fetch, url, init, source, onProgress);
}

/** A random key. Pages that did not come over HTTPS have no `randomUUID`. */
export function aKey(): string {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sourceOf(file: UploadFile, filename: string | undefined): FileSource {
  const isBlob = file instanceof Blob;
  const name = isBlob ? (file as Partial<File>).name : file.filename;
  const content = () => (isBlob ? chunksOf(file) : file.content());
  return { filename: filename ?? (name || 'photo.jpg'), bytes: isBlob ? file.size : file.bytes, content };
}

async function formOf(file: UploadFile, { filename, bytes, content }: FileSource): Promise<FormData> {
  const form = new FormData();
  const blob = file instanceof Blob ? file : await blobOf(content());
  if (blob.size !== bytes) throw new FileChangedError();
  form.append('file', blob, filename);
  return form;
}

async function blobOf(content: AsyncIterable<Uint8Array>): Promise<Blob> {
  const chunks: unknown = await Array.fromAsync(content);
  return new Blob(chunks as Uint8Array<ArrayBuffer>[]);
}

/** Not every browser can iterate over a stream. */
async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

function growing(totalBytes: number, onProgress: UploadOptions['onProgress']): (sentBytes: number) => void {
  let most = -1;
  return (sentBytes) => {
    if (sentBytes <= most) return;
    most = sentBytes;
    onProgress?.({ sentBytes, totalBytes });
  };
}
