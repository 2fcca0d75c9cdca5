import type { oas31 } from 'zod-openapi';
import { problemCodes, problems } from '../problems.ts';
import { type Html, html, inline, prose } from './html.ts';
import { layout } from './layout.ts';
import { operationSection, type Placed } from './operation.ts';
import { about, membersOf, typeOf } from './schema.ts';

/** The whole of an OpenAPI document as one page. */
export function referencePage({ info, tags = [], paths = {}, components = {} }: oas31.OpenAPIObject): string {
  const { schemas = {}, securitySchemes = {} } = components;
  const placed = operationsOf(paths);
  const groups = tags.map(({ name, description = '' }) => {
    return { name, description, members: placed.filter(({ operation }) => operation.tags?.includes(name)) };
  });
  const shapes = Object.entries(schemas).filter(([name]) => !name.startsWith('Problem-'));
  const content = html`<div class="reference">
<nav aria-label="Contents">
${groups.map(({ name, members }) => html`<p><a href="#${name}">${name}</a></p><ul>${members.map(navItem)}</ul>`)}
<p><a href="#signing-in">signing in</a></p>
<p><a href="#shapes">shapes</a></p>
<p><a href="#problems">problems</a></p>
</nav>
<main>
<h1>${info.title}</h1>
<p>For programs, the same is at <a href="openapi.json">openapi.json</a>.</p>
${prose(info.description ?? '')}
${groups.map(({ name, description, members }) => html`<h2 id="${name}">${name}</h2>${prose(description)}${members.map(operationSection)}`)}
<h2 id="signing-in">signing in</h2>
${Object.entries(securitySchemes).map(schemeSection)}
<h2 id="shapes">shapes</h2>
${shapes.map(
  ([name, schema]) =>
    html`<section id="${name}"><h3>${name}</h3><p><span class="type">${typeOf(schema)}</span>${about(schema.description)}</p>${membersOf(schema)}</section>`,
)}
<h2 id="problems">problems</h2>
${problemTable}
</main>
</div>`;
  return layout({ title: `${info.title}: its API`, root: '', content });
}

function operationsOf(paths: oas31.PathsObject): Placed[] {
  return Object.entries(paths).flatMap(([path, { get, post, delete: remove }]) => {
    const methods = Object.entries({ GET: get, POST: post, DELETE: remove });
    return methods.flatMap(([method, operation]) => (operation ? [{ method, path, operation }] : []));
  });
}

function navItem({ method, path, operation: { operationId = '', summary } }: Placed): Html {
  return html`<li><a href="#${operationId}" title="${method} ${path}">${summary}</a></li>`;
}

function schemeSection([name, scheme]: [string, oas31.SecuritySchemeObject | oas31.ReferenceObject]): Html {
  if ('$ref' in scheme) return html``;
  const { type, scheme: kind, in: place, name: field, description = '' } = scheme;
  const how = type === 'http' ? `Authorization: ${kind}` : `${place}: ${field}`;
  return html`<section id="${name}"><h3>${name}</h3><p><code>${how}</code></p>${prose(description)}</section>`;
}

const problemTable = html`<table><tbody>${problemCodes.map((code) => {
  const { status, title } = problems[code];
  return html`<tr><th scope="row"><a href="problems/${code}">${code}</a></th><td>${status}</td><td>${inline(title)}</td></tr>`;
})}</tbody></table>`;
