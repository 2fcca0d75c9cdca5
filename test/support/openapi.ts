import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';

/** What a service said in answer to one request. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
};

type Header = { readonly required?: boolean; readonly schema: object };
type Content = { readonly schema: object; readonly example?: unknown; readonly examples?: Record<string, unknown> };
type Response = { readonly headers?: Record<string, Header>; readonly content?: Record<string, Content> };
export type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Record<string, Content> };
  readonly responses: Record<string, Response>;
};
type Document = {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
};

/** By what they say, since most services of a run say the same: making the checks takes longer than many a test. */
const documents = new Map<string, ApiDocument>();

/** An OpenAPI document that answers are held against. */
export class ApiDocument {
  readonly document: Document;
  readonly #ajv = new Ajv2020({ allErrors: true, strict: false });

  constructor(document: Document) {
    this.document = document;
    // the package is CommonJS, and its types do not say what Node makes of that
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema(document, 'api');
  }

  static async servedAt(url: string): Promise<ApiDocument> {
    const text = await (await fetch(`${url}/openapi.json`)).text();
    const known = documents.get(text) ?? new ApiDocument(JSON.parse(text) as Document);
    documents.set(text, known);
    return known;
  }

  /** Fails unless the document says that this method and path can be answered so: status, headers and body. */
  assertDescribes(method: string, path: string, answer: Answer): void {
    const template = this.#template(path);
    const possible = this.document.paths[template] ?? {};
    // a HEAD is answered like a GET, without the body
    const known = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = possible[known];
    if (!operation) return assertNothingThere(method, answer, Object.keys(possible), this.#base);
    const pointer = `/paths/${escaped(template)}/${known}`;
    const response = operation.responses[String(answer.status)];
    const where = `${operation.operationId} → ${answer.status}`;
    if (!response) throw new Error(`${where} is not in the document: ${Buffer.from(answer.bytes).toString()}`);
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      const value = answer.headers.get(name);
      if (value === null) expect(header.required ?? false, `${where} has no header ${name}`).to.equal(false);
      else assertValid(this.#ajv.compile(header.schema), value, `${where}, header ${name}`);
    }
    assertNoOtherHeaders(answer.headers, Object.keys(response.headers ?? {}), where);
    if (!response.content) return assertEmpty(answer, where);
    const type = answer.headers.get('Content-Type') ?? '';
    expect(Object.keys(response.content), `the types of ${where}`).to.include(type);
    if (method === 'HEAD') expect(answer.bytes.length, `bytes of ${where}`).to.equal(0);
    if (method === 'HEAD' || !type.endsWith('json')) return;
    const schema = this.#ajv.getSchema(`api#${pointer}/responses/${answer.status}/content/${escaped(type)}/schema`);
    if (!schema) throw new Error(`${where} has no schema`);
    assertValid(schema, jsonOf(answer), where);
  }

  /** What every path starts with. */
  get #base(): string {
    return this.document.servers.map(({ url }) => url.replace(/\/$/, '')).join('');
  }

  #template(path: string): string {
    const { paths } = this.document;
    return path in paths ? path : (Object.keys(paths).find((each) => fits(each, path)) ?? path);
  }
}

/** Whether a path is one of a template's. */
function fits(template: string, path: string): boolean {
  const [wanted, sent] = [template.split('/'), path.split('/')];
  return (
    wanted.length === sent.length &&
    wanted.every((part, at) => part === sent[at] || (part.startsWith('{') && sent[at] !== ''))
  );
}

export function jsonOf({ bytes }: Answer): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}

function assertEmpty({ headers, bytes }: Answer, where: string): void {
  expect([headers.get('Content-Type'), bytes.length], `type and length of ${where}`).to.deep.equal([null, 0]);
}

/** Of the connection and the message, not of what was asked for; and those of CORS, which are the same for every answer. */
const messageHeaders =
  /^(connection|content-length|content-type|date|keep-alive|transfer-encoding|vary|access-control-.*)$/;

function assertNoOtherHeaders(headers: Headers, described: readonly string[], where: string): void {
  const known = new Set(described.map((name) => name.toLowerCase()));
  const others = [...headers.keys()].filter((name) => !known.has(name) && !messageHeaders.test(name));
  expect(others, `headers of ${where} that are not in the document`).to.deep.equal([]);
}

/** What the document does not mention is answered as not there, or with what is possible there. */
function assertNothingThere(method: string, answer: Answer, possible: readonly string[], base: string): void {
  if (answer.status === 405 || answer.status === 204) {
    const methods = possible.map((each) => each.toUpperCase());
    const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].toSorted();
    expect(answer.headers.get('Allow')).to.equal([...allowed, 'OPTIONS'].join(', '));
  }
  if (method === 'OPTIONS' && answer.status === 204) return assertEmpty(answer, 'OPTIONS');
  const codes = new Map([
    [404, 'not-found'],
    [405, 'method-not-allowed'],
  ]);
  const code = codes.get(answer.status);
  expect(code, `${answer.status} where the document knows nothing`).to.be.a('string');
  if (method === 'HEAD') return;
  expect(jsonOf(answer)).to.include({ type: `${base}/problems/${code}`, code, status: answer.status });
}

function assertValid(validate: ValidateFunction, value: unknown, what: string): void {
  expect(validate(value), `${what}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value)}`).to.equal(true);
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}
