// Compiled against the types of browsers, without Node's: see tsconfig.client.json. Nothing of it runs.
import type { BrowserWindow } from '../../src/client/browser-tokens.ts';
import type { XhrConstructor } from '../../src/client/form-xhr.ts';
import { browserTokens, createClient, ProblemError } from '../../src/client/index.ts';

/** What the client believes of browsers is so. */
export const believed: { readonly window: BrowserWindow; readonly XMLHttpRequest: XhrConstructor } = {
  window,
  XMLHttpRequest,
};

/** A page can use what the client hands out. */
export async function show(
  input: HTMLInputElement,
  picture: HTMLImageElement,
  bar: HTMLProgressElement,
): Promise<void> {
  const client = createClient({ url: '', tokens: browserTokens() });
  const stop = new AbortController();
  client.onSignedOut((reason) => alert(reason));
  for (const file of input.files ?? []) {
    const { id } = await client.images.upload(file, {
      signal: stop.signal,
      onProgress: ({ sentBytes, totalBytes }) => {
        bar.value = sentBytes / totalBytes;
      },
    });
    const print = await client.images.print(id);
    picture.src = URL.createObjectURL(await print.blob());
  }
  await client.auth.logOut().catch((error: unknown) => {
    if (error instanceof ProblemError) alert(`${error.code}: ${error.message}`);
  });
}
