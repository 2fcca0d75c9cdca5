import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { joined } from '../../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { aForm, aPassword } from '../../support/client.ts';

/** More than the system takes in for somebody who does not read. */
const bytesBeyondBuffers = 12 * 1024 * 1024;
/** As many as anybody may begin at once, and not from one who did before. */
const own = { agent: false };

/** A transfer that is half done until it is told to go on. */
export type Transfer = {
  /** Finish it; what is wrong with how it ended, if anything is. */
  goesOn(): Promise<string | undefined>;
};

/** Somebody who is signed in to a service in another process. */
export class Sender {
  readonly #url: string;
  readonly #headers: { readonly Authorization: string };

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#headers = { Authorization: `Bearer ${token}` };
  }

  static async at(url: string): Promise<Sender> {
    const credentials = JSON.stringify({ username: `ann-${randomUUID()}`, password: aPassword });
    const asked = { method: 'POST', body: credentials, headers: { 'Content-Type': 'application/json' } };
    await fetch(`${url}/auth/register`, asked);
    const { access_token } = (await (await fetch(`${url}/auth/login`, asked)).json()) as { access_token: string };
    return new Sender(url, access_token);
  }

  /** Upload a photo that is large to send and quick to decode; its id. */
  async keeps(photo: Uint8Array): Promise<string> {
    const body = aForm(['file', photo, 'photo.jpg']);
    const answer = await fetch(`${this.#url}/image/upload`, { method: 'POST', headers: this.#headers, body });
    if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }

  /** Send half of a photo. */
  async beginsAnUpload(): Promise<Transfer> {
    const form = new Response(aForm(['file', aLargePhoto(randomBytes(64 * 1024)), 'photo.jpg']));
    const body = await form.bytes();
    const headers = {
      ...this.#headers,
      'Content-Type': form.headers.get('Content-Type') ?? '',
      'Content-Length': body.length,
      Expect: '100-continue',
    };
    const upload = request(`${this.#url}/image/upload`, { method: 'POST', headers, ...own });
    const answered = answerTo(upload);
    upload.flushHeaders();
    const refused = await Promise.race([once(upload, 'continue').then(() => undefined), answered]);
    // A busy machine may take it in only later.
    if (refused) return this.beginsAnUpload();
    upload.write(body.subarray(0, body.length / 2));
    return {
      async goesOn() {
        upload.end(body.subarray(body.length / 2));
        const answer = await answered;
        if (answer instanceof Error) return `an upload broke: ${answer.message}`;
        const status = answer.statusCode;
        const { sha256: _ } = await digestOf(answer);
        if (status !== 201) return `an upload was answered with ${status}`;
        return answer.headers.connection === 'close' ? undefined : 'an upload was promised that more can follow';
      },
    };
  }

  /** Begin to receive an original, and read nothing of it. */
  async beginsADownload(id: string, sha256: string): Promise<Transfer> {
    const download = request(`${this.#url}/image/download_original/${id}`, { headers: this.#headers, ...own });
    const answered = answerTo(download);
    download.end();
    const answer = await answered;
    if (answer instanceof Error) throw answer;
    if (answer.statusCode === 503) {
      answer.resume();
      return this.beginsADownload(id, sha256);
    }
    return {
      async goesOn() {
        const whole = await digestOf(answer).catch((error: unknown) => ({ sha256: String(error) }));
        return whole.sha256 === sha256 ? undefined : `a download broke (${answer.statusCode}): ${whole.sha256}`;
      },
    };
  }
}

/** Decoded in a moment, whatever follows its end. */
export function aLargePhoto(tail: Uint8Array = randomBytes(bytesBeyondBuffers)): Uint8Array {
  return joined(aMosaic(), tail);
}

async function answerTo(asked: ClientRequest): Promise<IncomingMessage | Error> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage | Error>();
  asked.once('response', resolve);
  asked.once('error', resolve);
  return promise;
}

async function digestOf(answer: AsyncIterable<Uint8Array>): Promise<{ sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of answer) hash.update(chunk);
  return { sha256: hash.digest('hex') };
}
