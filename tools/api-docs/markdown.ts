import type { Doc } from './docstrings.ts';
import { type Member, membersOf } from './members.ts';
import { kinds, type Model, type Page, type PublicSymbol } from './model.ts';
import { oneLine } from './nodes.ts';
import { headOf, sourceOf } from './source.ts';
import { Uses } from './uses.ts';

const titles: Readonly<Record<PublicSymbol['kind'], string>> = {
  function: 'Functions',
  class: 'Classes',
  interface: 'Interfaces',
  type: 'Types',
  constant: 'Constants',
  error: 'Errors',
};

/** The files of the reference, by name. */
export function referenceOf(model: Model): Map<string, string> {
  const uses = new Uses(model);
  const pages = model.pages.map((page) => [page.file, pageOf(model, uses, page)] as const);
  return new Map([['README.md', contents(model)], ...pages]);
}

function contents({ pages }: Model): string {
  const rows = pages.map(({ specifier, file, about }) => `| [\`${specifier}\`](${file}) | ${firstSentence(about)} |`);
  return `# API reference

What can be imported, by where from. All of it is made from the docstrings of the sources by \`npm run docs:api\`, and every
example is held against the types. What an example does not open itself, such as \`images\` and \`database\`, is what the examples of
[\`createSilverprint\`](silverprint.md#createsilverprint) and [\`openPostgres\`](adapters-postgres.md#openpostgres) make
([how all of this is done](../decisions/0030-the-reference-is-made-of-docstrings.md)).

| | |
|---|---|
${rows.join('\n')}
`;
}

function pageOf(model: Model, uses: Uses, { specifier, file, about, symbols, elsewhere }: Page): string {
  const groups = kinds.flatMap((kind) => {
    const some = symbols.filter((one) => one.kind === kind);
    return some.length === 0 ? [] : [{ title: titles[kind], symbols: some }];
  });
  const text = paragraphs(
    `# ${specifier}`,
    about,
    ...groups.map((group) => `**${group.title}** ${group.symbols.map((one) => link(model, one)).join(' · ')}`),
    elsewhere.length === 0 ? '' : `**From elsewhere** ${elsewhere.map((one) => link(model, one)).join(' · ')}`,
    ...groups.flatMap((group) => [`## ${group.title}`, ...group.symbols.map((one) => symbolOf(model, uses, one))]),
  );
  return `${text.replaceAll(`(${file}#`, '(#')}\n`;
}

function symbolOf(model: Model, uses: Uses, one: PublicSymbol): string {
  const { name, declarations, doc } = one;
  const members = membersOf(model, one);
  const shown = declarations.flatMap((node) => (members.length > 0 ? headOf(node) : sourceOf(model, node)));
  const throwers = uses.throwersOf(one).map((user) => link(model, user));
  const near = uses.exampleFor(one);
  return paragraphs(
    `### ${name}`,
    doc.text,
    shown.length === 0 ? '' : fenced(shown.join('\n')),
    thrownBy(doc),
    ...members.map(memberOf),
    ...doc.examples.map((example) => `**Example**\n\n${fenced(example)}`),
    throwers.length === 0 ? '' : `**Thrown by** ${throwers.join(' · ')}`,
    near && near !== one ? `**Example** at ${link(model, near)}` : '',
  );
}

function memberOf({ signature, doc, inputs }: Member): string {
  return paragraphs(
    `#### \`${signature}\``,
    doc.text,
    inputs === '' ? '' : `**Input**\n\n${inputs}`,
    thrownBy(doc),
    ...doc.examples.map(fenced),
  );
}

function thrownBy({ throws }: Doc): string {
  if (throws.length === 0) return '';
  const byType = Map.groupBy(throws, ({ type }) => type);
  const lines = Array.from(byType, ([type, all]) => {
    const reasons = new Set(all.map(({ text }) => oneLine(text)));
    return `- ${[type, [...reasons].filter(Boolean).join('; or ')].filter(Boolean).join(': ')}`;
  });
  return `**Throws**\n\n${lines.join('\n')}`;
}

function link({ names }: Model, { symbol }: PublicSymbol): string {
  return names.linkTo(symbol);
}

function fenced(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter(Boolean).join('\n\n');
}

/** A text up to its first full stop. */
export function firstSentence(text: string): string {
  return oneLine(/^[\s\S]*?\.(?=\s|$)/.exec(text)?.[0] ?? '');
}
