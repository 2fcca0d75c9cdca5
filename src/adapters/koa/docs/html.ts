type Value = Html | string | number | readonly Html[] | undefined;

/** Markup in which everything that is not our own is escaped. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** A template of markup: what is put into it is text, unless it is markup itself. */
export function html({ raw }: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(raw.map((part, index) => part + (index < values.length ? markupOf(values[index]) : '')).join(''));
}

/** Paragraphs, `code` and **strong** of CommonMark: as much of it as our descriptions use. */
export function prose(text: string): Html[] {
  return text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>`);
}

/** The same, without the paragraphs. */
export function inline(text: string): Html[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (/^`.+`$/s.test(part)) return html`<code>${part.slice(1, -1)}</code>`;
    return /^\*\*.+\*\*$/s.test(part) ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`;
  });
}

/** Things in a row, with something between them. */
export function joined(things: readonly Html[], between: string): Html[] {
  return things.map((thing, index) => (index === 0 ? thing : html`${between}${thing}`));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.join('');
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
