import { FileChangedError } from './errors.ts';
import type { Fetch } from './http.ts';
import type { FileSource } from './upload.ts';

/** Sends a file as the field `file` of a form (RFC 7578) that is made while it is sent. Its length is announced. */
export async function streamForm(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  file: FileSource,
  onProgress: (sentBytes: number) => void,
): Promise<Response> {
  const boundary = `silverprint-${crypto.randomUUID()}`;
  const encoder = new TextEncoder();
  const head = encoder.encode(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${escaped(file.filename)}"\r\n` +
      'Content-Type: image/jpeg\r\n\r\n',
  );
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`);
  const body = new FormBody(contentOf(head, file, tail, onProgress));
  const request = {
    ...init,
    headers: {
      ...(init.headers as Record<string, string>),
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(head.length + file.bytes + tail.length),
    },
    body: body.stream,
    duplex: 'half',
  };
  try {
    return await fetch(url, request as RequestInit);
  } catch (error) {
    // Not a failure of the network, although it is told as one
    throw body.failure ?? error;
  }
}

/** As browsers do: raw UTF-8, and percent-encoding for what would end the parameter. */
function escaped(filename: string): string {
  return filename.toWellFormed().replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

async function* contentOf(
  head: Uint8Array,
  { bytes, content }: FileSource,
  tail: Uint8Array,
  onProgress: (sentBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  yield head;
  let sent = 0;
  for await (const chunk of content()) {
    sent += chunk.length;
    if (sent > bytes) break;
    yield chunk;
    onProgress(sent);
  }
  if (sent !== bytes) throw new FileChangedError();
  yield tail;
}

/** Content as a stream, which remembers what it failed with. */
class FormBody {
  readonly stream: ReadableStream<Uint8Array>;
  failure: unknown;

  constructor(content: AsyncGenerator<Uint8Array>) {
    this.stream = new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await content.next();
            if (done) controller.close();
            else controller.enqueue(value);
          } catch (error) {
            this.failure = error;
            controller.error(error);
          }
        },
        cancel: async () => {
          await content.return(undefined);
        },
      },
      { highWaterMark: 0 },
    );
  }
}
