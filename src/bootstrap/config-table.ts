import { variables } from './config-variables.ts';

type Row = { readonly name: string; readonly byDefault: string; readonly description: string };

/** The variables as indented lines of text, for a terminal. */
export function configurationText(): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, byDefault, description }) => {
    return `  ${name.padEnd(width)}  ${description} (default: ${byDefault})\n`;
  });
  return `Environment of the service, where a file .env may add to it:\n${lines.join('')}`;
}

/** The variables as a Markdown table, for the documentation. */
export function configurationMarkdown(): string {
  const lines = rows.map(({ name, byDefault, description }) => `| \`${name}\` | ${byDefault} | ${description} |\n`);
  return `| variable | default | what it is |\n|---|---|---|\n${lines.join('')}`;
}

const rows: readonly Row[] = Object.entries(variables).map(([name, { preset, otherwise, description }]) => ({
  name,
  byDefault: preset ?? otherwise ?? '',
  description,
}));
