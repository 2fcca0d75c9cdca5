import ts from 'typescript-5.9';
import type { Model, PublicSymbol } from './model.ts';

/** Deep enough for types that are made of types that nobody can import. */
const depthMax = 4;

/** Which public symbols use which. */
export class Uses {
  readonly #model: Model;
  readonly #usedBy: ReadonlyMap<PublicSymbol, ReadonlySet<ts.Symbol>>;

  constructor(model: Model) {
    this.#model = model;
    this.#usedBy = new Map(model.symbols.map((one) => [one, this.#namesIn(one)]));
  }

  /** The symbol with an example that is the nearest: itself, or one that is made of it or makes it. */
  exampleFor(one: PublicSymbol): PublicSymbol | undefined {
    const near = new Set([one]);
    for (const candidate of near) {
      if (this.#model.examplesOf(candidate).length > 0) return candidate;
      for (const [user, used] of this.#usedBy) if (used.has(candidate.symbol)) near.add(user);
    }
    return undefined;
  }

  /** Where it is said that an error is thrown. */
  throwersOf({ symbol }: PublicSymbol): PublicSymbol[] {
    return this.#model.symbols.filter((user) => this.#thrownBy(user).includes(symbol));
  }

  #thrownBy(one: PublicSymbol): ts.Symbol[] {
    return this.#model.saidOf(one).flatMap(({ throws }) => throws.flatMap(({ symbol }) => symbol ?? []));
  }

  /** What is named in a declaration, and in those of what it names that nobody can import. */
  #namesIn(one: PublicSymbol): Set<ts.Symbol> {
    const { names } = this.#model;
    const named = new Set(this.#thrownBy(one));
    const visit = (node: ts.Node, depth: number): void => {
      if (ts.isBlock(node)) return;
      const found = ts.isIdentifier(node) ? names.at(node) : undefined;
      if (found && found !== one.symbol && !named.has(found)) {
        named.add(found);
        const hidden = names.isPublic(found) || depth === depthMax ? [] : (found.declarations ?? []);
        for (const declaration of hidden.filter(isOwnType)) visit(declaration, depth + 1);
      }
      ts.forEachChild(node, (child) => visit(child, depth));
    };
    for (const declaration of one.declarations) visit(declaration, 0);
    return named;
  }
}

function isOwnType(node: ts.Declaration): boolean {
  const isType = ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node);
  return isType && !node.getSourceFile().isDeclarationFile;
}
