import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Image, ImageDetails, ImageList, Tokens } from 'silverprint/client';
import { type Answer, type ApiDocument, jsonOf } from './openapi.ts';

export type ImageAnswer = ImageDetails;
export type ListedAnswer = Image;
export type ListAnswer = ImageList;
export type TokensAnswer = Pick<Tokens, 'access_token' | 'refresh_token'>;
export type ProblemAnswer = {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
};
type Representation = 'original' | 'compressed';

/** Somebody who speaks to a service. Every answer is held against the service's own OpenAPI document. */
export class Client {
  readonly #url: string;
  readonly #api: ApiDocument;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, api: ApiDocument, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#api = api;
    this.#headers = headers;
  }

  /** The same somebody with other headers. */
  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.#url, this.#api, headers);
  }

  withToken(token: string): Client {
    return this.with({ Authorization: `Bearer ${token}` });
  }

  async asks(method: string, target: string, body?: RequestInit['body'], headers = {}): Promise<Answer> {
    const request = { method, body: body ?? null, headers: { ...this.#headers, ...headers } };
    const response = await fetch(`${this.#url}${target}`, request);
    const answer = { status: response.status, headers: response.headers, bytes: await response.bytes() };
    this.#api.assertDescribes(method, target.replace(/\?.*/, ''), answer);
    return answer;
  }

  async sends(target: string, members: unknown, headers = {}): Promise<Answer> {
    return this.asks('POST', target, JSON.stringify(members), { 'Content-Type': 'application/json', ...headers });
  }

  async offers(content: Uint8Array, filename = 'photo.jpg', field = 'file'): Promise<Answer> {
    return this.asks('POST', '/image/upload', aForm([field, content, filename]));
  }

  async uploads(content: Uint8Array, filename?: string): Promise<ImageAnswer> {
    return jsonFrom(201, await this.offers(content, filename)) as ImageAnswer;
  }

  async lists(query: Record<string, string> = {}): Promise<ListAnswer> {
    return jsonFrom(200, await this.asks('GET', `/image/list?${new URLSearchParams(query).toString()}`)) as ListAnswer;
  }

  async describes(id: string): Promise<ImageAnswer> {
    return jsonFrom(200, await this.asks('GET', `/image/${id}`)) as ImageAnswer;
  }

  async downloads(id: string, representation: Representation = 'original', query = ''): Promise<Uint8Array> {
    const answer = await this.asks('GET', `/image/download_${representation}/${id}${query}`);
    expect(answer.status).to.equal(200);
    return answer.bytes;
  }
}

/** Somebody with an account, signed in. */
export class User extends Client {
  readonly username: string;
  readonly tokens: TokensAnswer;

  private constructor(url: string, api: ApiDocument, username: string, tokens: TokensAnswer) {
    super(url, api, { Authorization: `Bearer ${tokens.access_token}` });
    this.username = username;
    this.tokens = tokens;
  }

  static async at(url: string, api: ApiDocument): Promise<User> {
    const visitor = new Client(url, api);
    const username = `ann-${randomUUID()}@example.org`;
    expect((await visitor.sends('/auth/register', { username, password: aPassword })).status).to.equal(201);
    const answer = await visitor.sends('/auth/login', { username, password: aPassword });
    return new User(url, api, username, jsonFrom(200, answer) as TokensAnswer);
  }
}

/** An image as a list shows it. */
export function asListed(image: ImageAnswer): ListedAnswer {
  const listed: ListedAnswer & { reveals?: unknown; exif?: unknown } = { ...image };
  delete listed.reveals;
  delete listed.exif;
  return listed;
}

/** Everybody's. */
export const aPassword = 'correct horse battery staple';

/** A form of these fields; one without a file name is text. */
export function aForm(...fields: readonly [name: string, content: Uint8Array | string, filename?: string][]): FormData {
  const form = new FormData();
  for (const [name, content, filename] of fields) {
    if (filename === undefined) form.append(name, String(content));
    else form.append(name, new Blob([Buffer.from(content)], { type: 'image/jpeg' }), filename);
  }
  return form;
}

/** The JSON of an answer with this status. */
export function jsonFrom(status: number, answer: Answer): unknown {
  expect(answer.status, Buffer.from(answer.bytes).toString()).to.equal(status);
  return jsonOf(answer);
}

/** Status and code of a refusal, and what it says about members, in short: `422 validation-failed /limit:range`. */
export function inShort(answer: Answer): string {
  const { code, errors = [] } = jsonOf(answer) as ProblemAnswer;
  return [answer.status, code, ...errors.map((error) => `${error.pointer}:${error.code}`)].join(' ');
}
