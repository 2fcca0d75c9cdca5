import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { jwt } from './jwt.ts';
import { listening, stopped } from './listening.ts';

/** A key of an issuer, by its name. */
export type IssuerKey = { readonly kid: string; readonly privateKey: KeyObject };

/** How the server of the keys answers. */
type Mood = 'well' | 'badly' | 'with garbage' | 'never' | 'elsewhere';

/** Somebody who issues tokens, and publishes the keys to verify them with. */
export class JwksServer implements AsyncDisposable {
  readonly url: string;
  /** Those that are published. */
  keys: readonly IssuerKey[];
  mood: Mood = 'well';
  /** How often the keys were fetched. */
  fetches = 0;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, url: string) {
    this.#server = server;
    this.url = `${url}/jwks.json`;
    this.keys = [anIssuerKey()];
    server.on('request', (_, response) => this.#answer(response));
  }

  static async start(): Promise<JwksServer> {
    const server = createServer();
    return new JwksServer(server, await listening(server));
  }

  /** A token of the newest key; members that are `undefined` are left out. */
  issues(claims: object = {}, header: object = {}, key = this.keys[0]): string {
    if (!key) throw new Error('There is no key.');
    const { kid, privateKey } = key;
    const payload = { iss: issuer, aud: audience, sub: 'alice', exp: Math.floor(Date.now() / 1000) + 60, ...claims };
    return jwt({ alg: 'RS256', typ: 'JWT', kid, ...header }, payload, (text) =>
      sign('sha256', Buffer.from(text), privateKey),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopped(this.#server);
  }

  #answer(response: ServerResponse): void {
    this.fetches += 1;
    if (this.mood === 'never') return;
    if (this.mood === 'badly') response.statusCode = 500;
    if (this.mood === 'elsewhere') response.writeHead(302, { Location: '/other.json' });
    response.end(this.mood === 'with garbage' ? '<html>' : JSON.stringify({ keys: this.keys.map(published) }));
  }
}

export const issuer = 'https://login.example.org/';
export const audience = 'photos';

export function anIssuerKey(): IssuerKey {
  return { kid: randomUUID(), privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey };
}

/** A key as everybody may see it. */
export function published({ kid, privateKey }: IssuerKey): object {
  return { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}
