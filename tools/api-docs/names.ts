import ts from 'typescript-5.9';

/** What is public, by its symbol, and where it is told of. */
export class Names {
  readonly checker: ts.TypeChecker;
  readonly #places = new Map<ts.Symbol, string>();
  readonly #methods = new Map<ts.Symbol, { readonly of: ts.Symbol; readonly name: string }>();

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  /** @param place the file where a public symbol is told of, and the anchor in it */
  add(symbol: ts.Symbol, place: string): void {
    this.#places.set(symbol, place);
  }

  /** Whoever cannot import `symbol` calls it as a method of a public one. */
  addMethod(symbol: ts.Symbol, of: ts.Symbol, method: string): void {
    this.#methods.set(symbol, { of, name: `${of.name}.${method}` });
  }

  isPublic(symbol: ts.Symbol): boolean {
    return this.#places.has(symbol);
  }

  /** The name of a symbol as Markdown, which leads to where it is told of, if it is. */
  linkTo(symbol: ts.Symbol, shown = symbol.name): string {
    const method = this.#methods.get(symbol);
    if (method) return this.linkTo(method.of, method.name);
    const place = this.#places.get(symbol);
    return place === undefined ? `\`${shown}\`` : `[\`${shown}\`](${place})`;
  }

  /** What a symbol stands for, where it is imported or exported under another name. */
  resolve(symbol: ts.Symbol): ts.Symbol {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias;
    return isAlias ? this.checker.getAliasedSymbol(symbol) : this.checker.getExportSymbolOfSymbol(symbol);
  }

  /** The symbol of an identifier. */
  at(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && this.resolve(symbol);
  }

  /** What a docstring names: what its module knows by that name, or else whatever is public, for a docstring imports nothing. */
  named(name: string, at: ts.Node | undefined): ts.Symbol | undefined {
    const known = at && this.checker.resolveName(name, at, ts.SymbolFlags.All, true);
    if (known) return this.resolve(known);
    return Array.from(this.#places.keys()).find((one) => one.name === name);
  }
}
