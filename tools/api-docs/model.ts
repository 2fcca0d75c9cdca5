import { dirname } from 'node:path';
import ts from 'typescript-5.9';
import { type Doc, Docstrings, nothingSaid } from './docstrings.ts';
import { Names } from './names.ts';
import { memberNodes } from './nodes.ts';

/** What public symbols are, in the order in which a page tells of them. */
export const kinds = ['function', 'class', 'interface', 'type', 'constant', 'error'] as const;

/** A symbol that can be imported, and what is said of it. */
export type PublicSymbol = {
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  readonly symbol: ts.Symbol;
  readonly declarations: readonly ts.Declaration[];
  readonly doc: Doc;
  /** Whether whoever imports it can call its constructor. */
  readonly isConstructible: boolean;
};

/** One subpath of the exports map. */
export type Page = {
  /** As it is imported: `silverprint/client`. */
  readonly specifier: string;
  readonly file: string;
  readonly about: string;
  readonly symbols: readonly PublicSymbol[];
  /** What can be imported from here, too, and another page tells of. */
  readonly elsewhere: readonly PublicSymbol[];
};

/** The public symbols of a program, by where they are imported from, and what is said of them. */
export class Model {
  readonly names: Names;
  readonly docs: Docstrings;
  readonly pages: readonly Page[];
  readonly symbols: readonly PublicSymbol[];

  /** @param entries the source files of the exports map, by what they are imported as */
  constructor(program: ts.Program, entries: ReadonlyMap<string, string>) {
    const checker = program.getTypeChecker();
    this.names = new Names(checker);
    this.docs = new Docstrings(this.names);
    const modules = Array.from(entries, ([specifier, path]) => {
      const source = program.getSourceFile(path);
      const module = source && checker.getSymbolAtLocation(source);
      if (!module) throw new Error(`${specifier} exports nothing: ${path}`);
      const file = `${specifier.replace('silverprint/', '').replaceAll('/', '-')}.md`;
      const exports = checker.getExportsOfModule(module).toSorted((one, other) => this.#compare(one, other));
      return { specifier, path, file, source, exports };
    });
    const homes = homesOf(modules, this.names);
    const drafts = modules.map(({ path, exports, ...module }) => {
      const isHere = (one: ts.Symbol) => homes.get(this.names.resolve(one)) === path;
      return { ...module, own: exports.filter(isHere), others: exports.filter((one) => !isHere(one)) };
    });
    for (const { file, own } of drafts) this.#addNames(file, own);
    // Only now is it known what links can lead to.
    for (const { own } of drafts) for (const one of own) this.#addMethods(this.names.resolve(one));
    this.pages = drafts.map(({ specifier, file, source, own, others }) => ({
      specifier,
      file,
      about: this.docs.ofModule(source),
      symbols: own.map((one) => this.#publicSymbol(one)),
      elsewhere: others.map((one) => this.#publicSymbol(one)),
    }));
    this.symbols = this.pages.flatMap((page) => page.symbols);
  }

  /** What is said of a symbol, and of its members. */
  saidOf({ doc, declarations }: PublicSymbol): Doc[] {
    return [doc, ...declarations.flatMap(memberNodes).map((node) => this.docs.of(node))];
  }

  /** The examples of a symbol and of its members. */
  examplesOf(one: PublicSymbol): string[] {
    return this.saidOf(one).flatMap(({ examples }) => examples);
  }

  #addNames(file: string, exports: readonly ts.Symbol[]): void {
    const anchors = exports.map(({ name }) => name.toLowerCase());
    for (const [at, one] of exports.entries()) {
      // As GitHub tells headings apart that differ in their case alone.
      const before = anchors.slice(0, at).filter((anchor) => anchor === anchors[at]).length;
      this.names.add(this.names.resolve(one), `${file}#${anchors[at]}${before === 0 ? '' : `-${before}`}`);
    }
  }

  #addMethods(symbol: ts.Symbol): void {
    for (const node of (symbol.declarations ?? []).flatMap(memberNodes)) {
      const seen = this.docs.seenAt(node);
      if (seen && node.name && !this.names.isPublic(seen)) this.names.addMethod(seen, symbol, node.name.getText());
    }
  }

  /** By what it is, and of the same by name. */
  #compare(one: ts.Symbol, other: ts.Symbol): number {
    const [here, there] = [one, other].map((each) => kinds.indexOf(this.#kindOf(this.names.resolve(each))));
    return (here ?? 0) - (there ?? 0) || (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1);
  }

  #publicSymbol(exported: ts.Symbol): PublicSymbol {
    const symbol = this.names.resolve(exported);
    const { name, declarations = [] } = symbol;
    const docs = declarations.map((declaration) => this.docs.of(declaration));
    const isAbstract = declarations.some((node) => ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Abstract);
    const isOnlyType = exported.declarations?.some(ts.isTypeOnlyExportDeclaration);
    return {
      name,
      kind: this.#kindOf(symbol),
      symbol,
      declarations,
      doc: docs.find(({ text }) => text !== '') ?? nothingSaid,
      isConstructible: !isAbstract && !isOnlyType,
    };
  }

  #kindOf(symbol: ts.Symbol): PublicSymbol['kind'] {
    const { flags } = symbol;
    if (flags & ts.SymbolFlags.Function) return 'function';
    if (flags & ts.SymbolFlags.Class) {
      const type = this.names.checker.getDeclaredTypeOfSymbol(symbol);
      return type.getProperty('stack') ? 'error' : 'class';
    }
    if (flags & ts.SymbolFlags.Interface) return 'interface';
    return flags & ts.SymbolFlags.TypeAlias ? 'type' : 'constant';
  }
}

type Module = { readonly path: string; readonly exports: readonly ts.Symbol[] };

/** The module that tells of a symbol, of those that export it: the one in whose folder it is declared, however deep, or else the first. */
function homesOf(modules: readonly Module[], names: Names): Map<ts.Symbol, string> {
  const homes = new Map<ts.Symbol, string>();
  // The deeper folder is the one that says more.
  for (const { path, exports } of modules.toSorted(
    (one, other) => dirname(other.path).length - dirname(one.path).length,
  )) {
    for (const one of exports.map((each) => names.resolve(each))) {
      const isInside = one.declarations?.some((node) => node.getSourceFile().fileName.startsWith(`${dirname(path)}/`));
      if (isInside && !homes.has(one)) homes.set(one, path);
    }
  }
  for (const { path, exports } of modules) {
    for (const one of exports.map((each) => names.resolve(each))) if (!homes.has(one)) homes.set(one, path);
  }
  return homes;
}
