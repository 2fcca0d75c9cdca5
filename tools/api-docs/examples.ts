import { join } from 'node:path';
import ts from 'typescript-5.9';
import type { Model } from './model.ts';
import { programOf, root } from './program.ts';

/** A piece of code, and the module whose page it stands on. */
export type Example = { readonly where: string; readonly specifier: string; readonly code: string };

/** Every example, and where it stands. */
export function examplesOf(model: Model): Example[] {
  return model.pages.flatMap(({ specifier, symbols }) =>
    symbols.flatMap((one) =>
      model.examplesOf(one).map((code) => ({ where: `${specifier} ${one.name}`, specifier, code })),
    ),
  );
}

/** What the type check has against examples, each of which knows what its page is about. */
export function mistakesIn(model: Model, examples: readonly Example[]): string[] {
  const names = new Map(model.pages.map((page) => [page.specifier, [...page.symbols, ...page.elsewhere]]));
  // They are where the package can be imported by its name.
  const files = new Map(
    examples.map(({ specifier, code }, index) => {
      const path = join(root, `examples/.reference/${index}.ts`);
      return [path, moduleOf(code, specifier, names.get(specifier) ?? [])];
    }),
  );
  const program = programOf([join(import.meta.dirname, 'givens.ts')], files);
  return Array.from(files.keys()).flatMap((path, index) => {
    const source = program.getSourceFile(path);
    const found = source ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)] : [];
    return found.map(({ messageText, start = 0 }) => {
      const line = source?.text.slice(start).split('\n', 1)[0];
      return `${examples[index]?.where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}\n    ${line}`;
    });
  });
}

/** A module of an example: what it imports, what its page is about, and the rest, in a function. */
function moduleOf(code: string, specifier: string, symbols: Model['pages'][number]['symbols']): string {
  const lines = code.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  const imports = lines.filter(isImport);
  const body = lines.filter((line) => !isImport(line));
  const used = symbols
    .filter(({ name }) => isNamed(name, body.join('\n')) && !isNamed(name, imports.join('\n')))
    .map(({ name, kind }) => (kind === 'type' || kind === 'interface' ? `type ${name}` : name));
  const own = used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${specifier}';`];
  return [...own, ...imports, 'async function example() {', ...body, '}', 'export { example };'].join('\n');
}

function isNamed(name: string, code: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code);
}
