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
type Response = { readonly headers?: Record<string, Header>; readonly content?: Record<string, object> };
type Operation = { readonly operationId: string; readonly responses: Record<string, Response> };
type Document = { readonly paths: Record<string, Record<string, Operation>> };

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
    return new ApiDocument((await (await fetch(`${url}/openapi.json`)).json()) as Document);
  }

  /** Fails unless the document says that this method and path can be answered so: status, headers and body. */
  assertDescribes(method: string, path: string, answer: Answer): void {
    const found = this.#operation(method, path);
    if (!found) return assertNothingThere(answer);
    const { pointer, operation } = found;
    const response = operation.responses[String(answer.status)];
    const where = `${operation.operationId} → ${answer.status}`;
    if (!response) throw new Error(`${where} is not in the document: ${Buffer.from(answer.bytes).toString()}`);
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      const value = answer.headers.get(name);
      if (value === null) expect(header.required ?? false, `${where} has no header ${name}`).to.equal(false);
      else assertValid(this.#ajv.compile(header.schema), value, `${where}, header ${name}`);
    }
    if (!response.content) return assertEmpty(answer, where);
    const type = answer.headers.get('Content-Type') ?? '';
    expect(Object.keys(response.content), `the types of ${where}`).to.include(type);
    if (!type.endsWith('json')) return;
    const schema = this.#ajv.getSchema(`api#${pointer}/responses/${answer.status}/content/${escaped(type)}/schema`);
    if (!schema) throw new Error(`${where} has no schema`);
    assertValid(schema, jsonOf(answer), where);
  }

  #operation(method: string, path: string): { pointer: string; operation: Operation } | undefined {
    const { paths } = this.document;
    const template = path in paths ? path : path.replace(/[^/]+$/, '{id}');
    const operation = paths[template]?.[method.toLowerCase()];
    return operation && { pointer: `/paths/${escaped(template)}/${method.toLowerCase()}`, operation };
  }
}

export function jsonOf({ bytes }: Answer): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}

function assertEmpty({ headers, bytes }: Answer, where: string): void {
  expect([headers.get('Content-Type'), bytes.length], `type and length of ${where}`).to.deep.equal([null, 0]);
}

/** What the document does not mention is answered as not there. */
function assertNothingThere(answer: Answer): void {
  const codes = new Map([
    [404, 'not-found'],
    [405, 'method-not-allowed'],
  ]);
  const code = codes.get(answer.status);
  expect(code, `${answer.status} where the document knows nothing`).to.be.a('string');
  expect(jsonOf(answer)).to.include({ type: `/problems/${code}`, code, status: answer.status });
}

function assertValid(validate: ValidateFunction, value: unknown, what: string): void {
  expect(validate(value), `${what}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value)}`).to.equal(true);
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}
