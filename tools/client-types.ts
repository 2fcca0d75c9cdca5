// Writes the types of the client from the OpenAPI document: `node --conditions=silverprint-source tools/client-types.ts`.
// Own, because openapi-typescript 7 builds on the compiler API of TypeScript 5, which TypeScript 7 does not have.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startService } from '../test/support/service.ts';
import { edDsa } from '../test/support/worlds.ts';

type Schema = {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
};
type Parameter = { readonly in: string; readonly name: string; readonly required?: boolean; readonly schema: Schema };
type Operation = { readonly operationId: string; readonly parameters?: readonly Parameter[] };
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** Where the types lie. */
export const clientTypesPath = fileURLToPath(new URL('../src/client/api.ts', import.meta.url));

const lineWidth = 120;
const problemPrefix = 'Problem-';
const header = `// Made from the OpenAPI document by tools/client-types.ts. A change of the service's schemas is made there, and then here:
// node --conditions=silverprint-source tools/client-types.ts
`;

/** The module of types that an OpenAPI document comes to. Throws where the document says more than is understood here. */
export function clientTypes(openApi: object): string {
  const document = openApi as Document;
  const schemas = Object.entries(document.components.schemas).filter(([name]) => !name.startsWith(problemPrefix));
  const declarations = [
    ...schemas.map(([name, schema]) => declaration(name, schema)),
    ...Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap((operation) => queryDeclaration(path, operation)),
    ),
    `${comment('Every code that the service refuses with.', '')}${assigned('ProblemCode', union(problemCodes(document)))}`,
  ];
  return formatted([header, ...declarations].join('\n'));
}

function declaration(name: string, schema: Schema): string {
  return comment(schema.description, '') + assigned(name, typeOf(schema, ''));
}

function assigned(name: string, type: string): string {
  return `export type ${name} = ${type};\n`;
}

function queryDeclaration(path: string, { operationId, parameters = [] }: Operation): string[] {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  if (inQuery.length === 0) return [];
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
  const required = inQuery.filter((parameter) => parameter.required).map(({ name }) => name);
  const name = `${operationId.replace(/^./, (letter) => letter.toUpperCase())}Query`;
  const description = `What can be asked of \`${path}\`.`;
  return [declaration(name, { description, type: 'object', properties, required, additionalProperties: false })];
}

/** The codes of all problems, of those that belong to no operation too: these have pages. */
function problemCodes({ components, paths }: Document): string[] {
  const declared = Object.entries(components.schemas)
    .filter(([name]) => name.startsWith(problemPrefix))
    .map(([, schema]) => schema.properties?.['code']?.const);
  const parameters = paths['/problems/{code}']?.['get']?.parameters ?? [];
  const explained = parameters.flatMap(({ schema }) => schema.enum ?? []);
  return [...new Set([...declared, ...explained])].map(literal).toSorted((a, b) => (a < b ? -1 : 1));
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map((choice) => typeOf(choice, indent)));
  const { type } = schema;
  if (typeof type !== 'string') return union((type ?? []).map((each) => typeOf({ ...schema, type: each }, indent)));
  if (type === 'array') return arrayOf(typeOf(schema.items ?? {}, indent));
  if (type === 'object') return objectOf(schema, indent);
  const known: Readonly<Record<string, string>> = { integer: 'number', number: 'number' };
  if (!/^(integer|number|string|boolean|null)$/.test(type)) throw new Error(`What is a ${type}?`);
  return known[type] ?? type;
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, indent: string): string {
  const inside = `${indent}  `;
  const members = Object.entries(properties).map(([name, schema]) => {
    const type = typeOf(schema, inside);
    const member = required.includes(name) ? `readonly ${name}: ${type};` : `readonly ${name}?: ${type} | undefined;`;
    return `${comment(schema.description, inside)}${inside}${member}\n`;
  });
  if (typeof additionalProperties === 'object') {
    members.push(`${inside}readonly [member: string]: ${typeOf(additionalProperties, inside)};\n`);
  }
  return `{\n${members.join('')}${indent}}`;
}

function arrayOf(item: string): string {
  return `readonly (${item})[]`;
}

function union(types: readonly string[]): string {
  if (types.length === 0) throw new Error('A schema says nothing that is understood here.');
  return [...new Set(types)].join(' | ');
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function comment(text: string | undefined, indent: string): string {
  if (text === undefined) return '';
  const line = `${indent}/** ${text} */`;
  if (line.length <= lineWidth) return `${line}\n`;
  const lines = [''];
  for (const word of text.split(' ')) {
    if (`${indent} * ${lines.at(-1)} ${word}`.length > lineWidth) lines.push('');
    lines.push(`${lines.pop()} ${word}`.trimStart());
  }
  return `${indent}/**\n${lines.map((each) => `${indent} * ${each}\n`).join('')}${indent} */\n`;
}

function formatted(source: string): string {
  const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
  return execFileSync(biome, ['format', `--stdin-file-path=${clientTypesPath}`], { input: source, encoding: 'utf8' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const service = await startService(edDsa);
  writeFileSync(clientTypesPath, clientTypes(service.api.document));
  await service.close();
}
