import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { CliError, explain, InterruptedError, ProblemError, UnreachableError } from './errors.ts';

/** A body whose length is known before it is sent. */
export type RequestBody = {
  readonly contentType: string;
  readonly contentLength: number;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
};

export type HttpRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Below the service's URL, without a slash in front; see {@link path}. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: RequestBody | undefined;
  /** How long the service may say nothing and take nothing; making a large print takes a while. Five minutes by default. */
  readonly silenceMsMax?: number;
};

type Options = {
  /** An absolute http or https URL, without a slash at the end. */
  readonly url: string;
  readonly signal: AbortSignal;
  /** What the service may call this client in its list of sessions. */
  readonly userAgent: string;
};

/** JSON answers are a page of a list at most, a few dozen kilobytes. */
const jsonBytesMax = 4 * 1024 * 1024;

const Problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string().exactOptional() })).optional(),
});

/** Talks HTTP to one service, and turns what can go wrong into errors with a message for people. */
export class HttpClient {
  readonly url: string;
  readonly #signal: AbortSignal;
  readonly #userAgent: string;

  constructor({ url, signal, userAgent }: Options) {
    this.url = url;
    this.#signal = signal;
    this.#userAgent = userAgent;
  }

  /**
   * Send a request, and parse the JSON that it is answered with.
   * @throws what {@link HttpClient.open} throws
   */
  async json<T>(schema: z.ZodType<T>, request: HttpRequest): Promise<T> {
    return this.#parse(schema, await this.open(request));
  }

  /**
   * Send a request, and resolve to a successful answer whose body was not read yet.
   * @throws {ProblemError} the service refuses
   * @throws {UnreachableError} nobody answers
   * @throws {InterruptedError}
   */
  async open(request: HttpRequest): Promise<IncomingMessage> {
    const answer = await this.#send(request).catch((error: unknown) => this.#rethrow(error));
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw await this.#refusal(status, answer);
  }

  /** The body of an answer that {@link HttpClient.open} gave; throws as that does. */
  async *content(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
    try {
      yield* answer as AsyncIterable<Uint8Array>;
    } catch (error) {
      this.#rethrow(error);
    }
  }

  #rethrow(error: unknown): never {
    if (this.#signal.aborted) throw new InterruptedError('Stopped.');
    if (error instanceof CliError || !(error instanceof Error)) throw error;
    const code = 'code' in error ? error.code : undefined;
    if (code === 'ECONNREFUSED') {
      throw new UnreachableError(`No service answers at ${this.url}. Start one with: npm start`, { cause: error });
    }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new UnreachableError(`The host of ${this.url} cannot be found.`, { cause: error });
    }
    throw new UnreachableError(`The connection to ${this.url} failed: ${error.message || String(code)}.`, {
      cause: error,
    });
  }

  #send({ method, path, token, body, silenceMsMax = 5 * 60_000 }: HttpRequest): Promise<IncomingMessage> {
    const url = new URL(`${this.url}/${path}`);
    const headers = {
      // A connection for each request (`agent: false`), for a kept one may be closed just when it is used again. Yet not
      // announced as such: a service that must close after its answer resets what still comes in, and the answer is lost.
      connection: 'keep-alive',
      'user-agent': this.#userAgent,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': body.contentType, 'content-length': body.contentLength }),
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const request = send(url, { method, headers, signal: this.#signal, agent: false });
      const content = Readable.from(body?.content ?? [], { objectMode: false });
      const silent = () => request.destroy(new Error(`nothing came for ${silenceMsMax / 1000} seconds`));
      request.setTimeout(silenceMsMax, silent);
      request.on('error', (error) => {
        content.destroy();
        reject(error);
      });
      request.on('response', (answer) => {
        // A refusal may come before the body is through. Sending on would have the connection reset, and the answer lost.
        if (!content.readableEnded) {
          content.unpipe(request);
          content.destroy();
          answer.once('close', () => request.destroy());
        }
        resolve(answer);
      });
      content.on('error', (error) =>
        request.destroy(error instanceof CliError ? error : new CliError(explain(error), { cause: error })),
      );
      content.pipe(request);
    });
  }

  async #refusal(status: number, answer: IncomingMessage): Promise<Error> {
    if (answer.headers['content-type']?.startsWith('application/problem+json')) {
      return new ProblemError(status, await this.#parse(Problem, answer));
    }
    answer.destroy();
    return new CliError(
      `${this.url} answered with HTTP status ${status}. Is this the address of a Silverprint service?`,
    );
  }

  async #parse<T>(schema: z.ZodType<T>, answer: IncomingMessage): Promise<T> {
    const text = await readText(this.content(answer));
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new CliError(`What ${this.url} answered makes no sense. Is this the address of a Silverprint service?`);
  }
}

/** A path of text that may hold anything, and a query without the members that are undefined. */
export function path(segments: readonly string[], query: Readonly<Record<string, string | number | undefined>> = {}) {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const search = pairs.join('&');
  return segments.map(encodeURIComponent).join('/') + (search && `?${search}`);
}

/** A JSON body. */
export function jsonBody(value: object): RequestBody {
  const content = Buffer.from(JSON.stringify(value));
  return { contentType: 'application/json', contentLength: content.length, content: [content] };
}

async function readText(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > jsonBytesMax) throw new CliError('The service answers with more than anybody asked for.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
