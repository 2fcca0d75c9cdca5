import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** As much of an OpenAPI document as the rules look at. What else is in a node they leave alone. */
type Node = { readonly [member: string]: Node };

/** What everybody who reads the document may rely on, as sentences about what breaks it. */
export function breachesOf(document: object): string[] {
  const root = document as Node;
  const valid = validator(document);
  const operations = Object.entries(root['paths'] ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ where: `${method.toUpperCase()} ${path}`, operation })),
  );
  return [
    ...operations.flatMap(({ where, operation }) => ofOperation(where, operation, root)),
    ...operations.flatMap(({ where, operation }) => ofExamples(where, operation, root, valid)),
    ...duplicates(operations.map(({ operation }) => textOf(operation['operationId']))).map(
      (id) => `${id} is the name of two operations`,
    ),
    ...entries(root['tags']).flatMap(([, tag]) => needs(`the tag ${textOf(tag['name'])}`, tag, 'description')),
    ...entries(root['components']?.['schemas']).flatMap(([name, schema]) => needs(name, schema, 'description')),
    ...schemasIn(root, '').flatMap(([where, schema]) => unbounded(where, schema)),
  ];
}

function ofOperation(where: string, operation: Node, root: Node): string[] {
  const { parameters, responses, security } = operation;
  const tags = new Set(entries(root['tags']).map(([, tag]) => textOf(tag['name'])));
  const schemes = Object.keys(root['components']?.['securitySchemes'] ?? {});
  const asked = entries(security).flatMap(([, requirement]) => Object.keys(requirement));
  return [
    ...needs(where, operation, 'operationId', 'summary', 'description', 'security'),
    ...(entries(operation['tags']).every(([, tag]) => tags.has(textOf(tag))) && operation['tags']
      ? []
      : [`${where} has no tag that the document declares`]),
    ...asked.filter((name) => !schemes.includes(name)).map((name) => `${where} asks for ${name}, which is nowhere`),
    ...(asked.length > 0 && !responses?.['401'] ? [`${where} has no 401`] : []),
    ...(responses?.['500'] ? [] : [`${where} has no 500`]),
    ...entries(parameters).flatMap(([, parameter]) => {
      return needs(`${where}, parameter ${textOf(parameter['name'])}`, parameter, 'description');
    }),
    ...entries(responses).flatMap(([status, response]) => ofResponse(`${where} → ${status}`, Number(status), response)),
  ];
}

/** What comes with a status, whoever answers with it. */
const headersOf: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  412: ['ETag'],
  416: ['Content-Range'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
};

function ofResponse(where: string, status: number, response: Node): string[] {
  const { headers, content } = response;
  const expected = ['X-Request-Id', 'X-Content-Type-Options', 'Cache-Control', ...(headersOf[status] ?? [])];
  return [
    ...needs(where, response, 'description'),
    ...needs(`${where}, headers`, headers ?? {}, ...expected),
    ...entries(headers).flatMap(([name, header]) => needs(`${where}, header ${name}`, header, 'description')),
    ...(status < 400 || content?.['application/problem+json'] ? [] : [`${where} is no problem document`]),
  ];
}

type Valid = (schema: string, value: unknown) => boolean;

/** Each body of JSON comes with an example, and each code of a problem with one of its own; all of them fit. */
function ofExamples(where: string, operation: Node, root: Node, valid: Valid): string[] {
  const at = ['paths', where.replace(/^\S+ /, ''), where.replace(/ .*/, '').toLowerCase()];
  const bodies = [
    { place: ['requestBody'], body: operation['requestBody'] },
    ...entries(operation['responses']).map(([status, body]) => ({ place: ['responses', status], body })),
  ];
  return bodies.flatMap(({ place, body }) =>
    entries(body?.['content']).flatMap(([type, media]) => {
      if (!/json$|form-data$/.test(type)) return [];
      const schema = [...at, ...place, 'content', type, 'schema'];
      const name = `${where}, ${place.join(' ')} as ${type}`;
      const examples = 'example' in media ? [media['example']] : examplesOf(media, root);
      const codes = codesOf(media['schema'], root);
      return [
        ...(examples.length === 0 ? [`${name} has no example`] : []),
        ...examples
          .filter((one) => !valid(pointer(schema), one))
          .map((one) => `${name}: ${JSON.stringify(one)} does not fit`),
        ...codes
          .filter((code) => !examples.some((one) => textOf(one?.['code']) === code))
          .map((code) => `${name} has no example of ${code}`),
      ];
    }),
  );
}

function examplesOf(media: Node, root: Node): (Node | undefined)[] {
  return entries(media['examples']).map(([, example]) => resolved(example, root)?.['value']);
}

/** The codes of the problems that a schema allows. */
function codesOf(schema: Node | undefined, root: Node): string[] {
  const target = resolved(schema, root);
  const code = target?.['properties']?.['code']?.['const'];
  return code ? [textOf(code)] : entries(target?.['anyOf']).flatMap(([, one]) => codesOf(one, root));
}

/** Nothing is without an end: neither texts nor lists, and a number says what it takes to hold it. */
function unbounded(where: string, schema: Node): string[] {
  const types = typesOf(schema);
  const closed = 'enum' in schema || 'const' in schema;
  return [
    ...(types.includes('string') && !closed && !('maxLength' in schema) ? [`${where} is a text without an end`] : []),
    ...(types.includes('array') && !('maxItems' in schema) ? [`${where} is a list without an end`] : []),
    ...(types.includes('integer') && !('format' in schema) ? [`${where} is a number without a format`] : []),
  ];
}

/** Every schema of the document, wherever it is, with where that is. */
function schemasIn(node: Node, where: string): [string, Node][] {
  if (typeof node !== 'object' || node === null) return [];
  return entries(node).flatMap(([name, child]): [string, Node][] => {
    if (['example', 'examples', 'const', 'enum', 'default'].includes(name)) return [];
    const path = `${where}/${name}`;
    const isSchema = typeof child === 'object' && child !== null && typesOf(child).some((type) => limited.has(type));
    return [...(isSchema ? ([[path, child]] as [string, Node][]) : []), ...schemasIn(child, path)];
  });
}

const limited = new Set<unknown>(['string', 'array', 'integer']);

function typesOf(schema: Node): unknown[] {
  return [schema['type'] as unknown].flat();
}

function needs(where: string, node: Node, ...members: readonly string[]): string[] {
  return members.filter((member) => (node[member] ?? '') === '').map((member) => `${where} has no ${member}`);
}

function resolved(node: Node | undefined, root: Node): Node | undefined {
  const ref = node?.['$ref'] as unknown;
  if (typeof ref !== 'string') return node;
  return ref
    .slice(2)
    .split('/')
    .reduce<Node | undefined>((at, step) => at?.[step], root);
}

function validator(document: object): Valid {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  // the package is CommonJS, and its types do not say what Node makes of that
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, 'api');
  return (schema, value) => ajv.validate({ $ref: `api#${schema}` }, value);
}

function pointer(path: readonly string[]): string {
  return path.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
}

/** A leaf, which is a text where the document is as it should be. */
function textOf(leaf: unknown): string {
  return typeof leaf === 'string' ? leaf : JSON.stringify(leaf);
}

function entries(node: Node | undefined): [string, Node][] {
  return Object.entries(node ?? {});
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}
