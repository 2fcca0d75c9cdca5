import type { Checks, KeySet } from './api.ts';
import type { CallOptions } from './auth.ts';
import { type Download, type DownloadOptions, downloadHeaders, downloadOf } from './download.ts';
import type { Call, Http } from './http.ts';

/**
 * What a service tells everybody.
 *
 * @example
 * ```ts
 * await client.service.live();
 * const { database, store } = await client.service.ready();
 * ```
 */
export class ServiceClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Resolves when the service is there. */
  async live({ signal }: CallOptions = {}): Promise<void> {
    await this.#http.repeated({ method: 'GET', path: '/livez', signal }, this.#http.json<object>);
  }

  /**
   * How the parts are that the service stands on, where it is to be sent requests. Asked once: whoever asks wants to know it now.
   * @throws {ProblemError} `dependency-unavailable` or `shutting-down`: it is not
   */
  async ready({ signal }: CallOptions = {}): Promise<Checks> {
    const read = this.#http.json<{ checks: Checks }>;
    return (await this.#http.once({ method: 'GET', path: '/readyz', signal }, read)).checks;
  }

  /** The public keys of the access tokens, where others can verify them. */
  async keys({ signal }: CallOptions = {}): Promise<KeySet> {
    return this.#http.repeated({ method: 'GET', path: '/.well-known/jwks.json', signal }, this.#http.json<KeySet>);
  }

  /** The OpenAPI document. */
  async describe({ signal }: CallOptions = {}): Promise<object> {
    return this.#http.repeated({ method: 'GET', path: '/openapi.json', signal }, this.#http.json<object>);
  }

  /**
   * The file that a link leads to; nobody needs to be signed in.
   * @param link its `url`
   * @throws {ProblemError} `not-found` when it has ended or was revoked, or is none
   */
  async follow(link: string, options: DownloadOptions = {}): Promise<Download> {
    const { signal } = options;
    // A path of the service's origin, or absolute
    const path = this.#http.url === '' ? link : new URL(link, this.#http.url).href;
    const call: Call = { method: 'GET', path, headers: downloadHeaders(options), signal };
    return this.#http.repeated(call, async (answer) => downloadOf(answer, this.#http, this.#http.signal(signal)));
  }
}
