import type { z } from 'zod';
import type { oas31 } from 'zod-openapi';
import { standingHeaders } from '../schemas.ts';
import { type Html, html, inline, joined, prose } from './html.ts';
import { about, membersOf, nameOf, type Schema, typeOf } from './schema.ts';

/** An operation, and where it is. */
export type Placed = {
  readonly method: string;
  readonly path: string;
  readonly operation: oas31.OperationObject;
};

/** All there is to know about one operation. */
export function operationSection(placed: Placed): Html {
  const { method, path, operation } = placed;
  const { operationId = '', summary, description = '', parameters = [], responses = {} } = operation;
  return html`<section id="${operationId}">
<h3>${summary}</h3>
<p class="target"><code>${method} ${path}</code></p>
${prose(description)}
<p>${whoMayAsk(operation)}</p>
${parameterTable(parameters)}
${requestOf(operation)}
<h4>For example</h4>
<pre>${curl(placed)}</pre>
<h4>Answers</h4>
<table><tbody>
${Object.entries(responses).map(([status, response]: [string, oas31.ResponseObject]) => answerRow(status, response))}
</tbody></table>
</section>`;
}

function whoMayAsk({ security = [] }: oas31.OperationObject): Html {
  const names = security.flatMap((requirement) => Object.keys(requirement));
  if (names.length === 0) return html`Anybody may ask.`;
  const links = names.map((name) => html`<a href="#${name}">${name}</a>`);
  return html`Asks for ${joined(links, ' or ')}.`;
}

function parameterTable(parameters: readonly (oas31.ParameterObject | oas31.ReferenceObject)[]): Html | undefined {
  const rows = parameters.map((parameter) => {
    if ('$ref' in parameter) return html``;
    const { name, in: place, required = false, schema = {}, description } = parameter;
    return html`<tr><th scope="row"><code>${name}</code></th><td>in the ${place}${required ? '' : ', optional'}</td>
<td><span class="type">${typeOf(schema)}</span>${about(description)}</td></tr>`;
  });
  if (rows.length === 0) return undefined;
  return html`<h4>Parameters</h4><table><tbody>${rows}</tbody></table>`;
}

function requestOf({ requestBody }: oas31.OperationObject): Html | undefined {
  if (!requestBody || '$ref' in requestBody) return undefined;
  const { description, content } = requestBody;
  return html`<h4>Body</h4>${description === undefined ? undefined : prose(description)}${contentOf(content)}`;
}

function answerRow(status: string, { description, headers = {}, content }: oas31.ResponseObject): Html {
  const isRefusal = Number(status) >= 400;
  const what = isRefusal ? problemsOf(content) : html`<p>${inline(description)}</p>${contentOf(content)}`;
  const special = Object.entries(headers).filter(([name, header]) => !isStanding(name, header));
  return html`<tr><th scope="row">${status}</th><td>${what}
${special.length > 0 ? html`<ul class="members">${special.map(headerItem)}</ul>` : undefined}</td></tr>
`;
}

type Header = oas31.HeaderObject | oas31.ReferenceObject;

/** Those that every answer has are said once, at the top. */
function isStanding(name: string, header: Header): boolean {
  const standing: Readonly<Record<string, z.ZodType>> = standingHeaders;
  return standing[name]?.description === header.description;
}

function headerItem([name, header]: [string, Header]): Html {
  const { schema = {} } = header as oas31.HeaderObject;
  return html`<li><code>${name}</code> <span class="type">${typeOf(schema)}</span>${about(header.description)}</li>`;
}

function problemsOf(content: oas31.ContentObject = {}): Html {
  const codes = Object.keys(content['application/problem+json']?.examples ?? {});
  return html`${joined(
    codes.map((code) => html`<a href="problems/${code}">${code}</a>`),
    ', ',
  )}`;
}

function contentOf(content: oas31.ContentObject = {}): Html[] {
  return Object.entries(content).map(([type, { schema = {}, example }]) => {
    const shown = type === 'application/json' && example !== undefined;
    return html`<p>${type}${named(schema)}</p>${membersOf(schema)}${shown ? html`<pre>${pretty(example)}</pre>` : undefined}`;
  });
}

function named(schema: Schema): Html | undefined {
  if (!('$ref' in schema)) return undefined;
  return html`: <a href="#${nameOf(schema.$ref)}">${nameOf(schema.$ref)}</a>`;
}

export function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** The operation from a shell, of which $SERVICE, $TOKEN and $ID are to be set. */
function curl({ method, path, operation }: Placed): string {
  const { requestBody, security = [], responses = {} } = operation;
  const content = requestBody && 'content' in requestBody ? requestBody.content : {};
  const body = content['application/json']?.example as unknown;
  const answer = (responses['200'] as oas31.ResponseObject | undefined)?.content ?? {};
  const needsMethod = method !== 'GET' && !(method === 'POST' && requestBody);
  return [
    `curl ${needsMethod ? `-X ${method} ` : ''}"$SERVICE${path.replace(/\{\w+\}/, '$ID')}"`,
    security.length > 0 && '-H "Authorization: Bearer $TOKEN"',
    body !== undefined && `-H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`,
    'multipart/form-data' in content && '-F file=@photo.jpg',
    'image/jpeg' in answer && '-o photo.jpg',
  ]
    .filter((part) => typeof part === 'string')
    .join(' \\\n  ');
}
