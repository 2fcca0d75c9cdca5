import type { oas31 } from 'zod-openapi';
import { type Html, html, inline, joined } from './html.ts';

export type Schema = oas31.SchemaObject | oas31.ReferenceObject;

/** What may stand there, in a line. */
export function typeOf(schema: Schema): Html {
  if ('$ref' in schema) {
    const name = nameOf(schema.$ref);
    return html`<a href="#${name}">${name}</a>`;
  }
  const { const: only, enum: values, type, items } = schema;
  const choices = schema.anyOf ?? schema.oneOf;
  if (only !== undefined) return code(only);
  if (values) return html`${joined(values.map(code), ', ')}`;
  if (choices) return html`${joined(choices.map(typeOf), ' or ')}`;
  const types = [type ?? schema.contentMediaType ?? 'any']
    .flat()
    .map((one) => (one === 'array' && items ? html`list of ${typeOf(items)}` : html`${one}`));
  return html`${joined(types, ' or ')}${limitsOf(schema)}`;
}

/** The members of an object, and those of the objects in it. */
export function membersOf(schema: Schema): Html | undefined {
  if ('$ref' in schema) return undefined;
  const { properties, required = [], items, anyOf = [], oneOf = [] } = schema;
  if (!properties) {
    const inner = [...(items ? [items] : []), ...anyOf, ...oneOf].map(membersOf).filter((made) => made !== undefined);
    return inner.length > 0 ? html`${inner}` : undefined;
  }
  const members = Object.entries(properties).map(([name, member]) => {
    const isOptional = !required.includes(name);
    return html`<li><code>${name}</code> <span class="type">${typeOf(member)}${isOptional ? ', optional' : ''}</span>${about(member.description)}${membersOf(member)}</li>`;
  });
  return html`<ul class="members">${members}</ul>`;
}

export function about(description?: string): Html | undefined {
  return description === undefined ? undefined : html`<br>${inline(description)}`;
}

export function code(value: unknown): Html {
  return html`<code>${JSON.stringify(value)}</code>`;
}

export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function limitsOf({
  format,
  minimum,
  maximum,
  minLength,
  maxLength,
  pattern,
  default: otherwise,
}: oas31.SchemaObject): string {
  const isHuge = (maximum ?? 0) >= 2 ** 31 - 1;
  return [
    format && `, ${format}`,
    minimum !== undefined && (maximum === undefined || isHuge ? `, from ${minimum} on` : `, ${minimum} to ${maximum}`),
    minLength !== undefined && `, at least ${minLength} characters`,
    maxLength !== undefined && !pattern && !format && `, at most ${maxLength} characters`,
    pattern && !format && `, like ${pattern}`,
    otherwise !== undefined && `, else ${JSON.stringify(otherwise)}`,
  ]
    .filter((limit) => typeof limit === 'string')
    .join('');
}
