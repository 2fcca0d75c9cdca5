/** What is needed of `XMLHttpRequest`. */
export type Xhr = {
  readonly status: number;
  readonly responseText: string;
  readonly upload: { addEventListener(type: 'progress', listener: (event: ProgressFacts) => void): void };
  addEventListener(type: 'load' | 'error' | 'timeout', listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body: FormData): void;
  abort(): void;
};
export type XhrConstructor = new () => Xhr;

type ProgressFacts = { readonly loaded: number; readonly total: number };

/** Sends a form as `fetch` would, and tells how much of its file has gone out. */
export function sendForm(
  xhr: Xhr,
  url: string,
  { method = 'POST', headers, signal }: RequestInit,
  form: FormData,
  onProgress: (sentBytes: number) => void,
): Promise<Response> {
  const { size } = form.get('file') as Blob;
  return new Promise((resolve, reject) => {
    const abort = () => {
      xhr.abort();
      reject(signal?.reason);
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    const settled = () => signal?.removeEventListener('abort', abort);
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers ?? {})) xhr.setRequestHeader(name, value);
    // What is counted is the form, whose head goes out first
    xhr.upload.addEventListener('progress', ({ loaded, total }) => {
      onProgress(loaded === total ? size : Math.min(size, Math.max(0, loaded - (total - size))));
    });
    xhr.addEventListener('load', () => {
      settled();
      resolve(new Response(xhr.responseText, { status: xhr.status, headers: headersOf(xhr.getAllResponseHeaders()) }));
    });
    const fail = () => {
      settled();
      // As fetch does
      reject(new TypeError('The connection failed.'));
    };
    xhr.addEventListener('error', fail);
    xhr.addEventListener('timeout', fail);
    xhr.send(form);
  });
}

function headersOf(lines: string): Headers {
  const headers = new Headers();
  for (const line of lines.trim().split(/[\r\n]+/)) {
    const [name = '', ...value] = line.split(': ');
    if (name !== '') headers.append(name, value.join(': '));
  }
  return headers;
}
