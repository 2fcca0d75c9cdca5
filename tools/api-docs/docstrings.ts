import ts from 'typescript-5.9';
import type { Names } from './names.ts';
import { isCallable } from './nodes.ts';

/** What a docstring says, as Markdown. */
export type Doc = {
  readonly text: string;
  readonly throws: readonly Thrown[];
  readonly examples: readonly string[];
};

/** What is thrown, as Markdown and, where it is ours, as a symbol; and why. */
type Thrown = { readonly type: string | undefined; readonly symbol: ts.Symbol | undefined; readonly text: string };

type Comment = ts.JSDoc['comment'];
type Link = ts.JSDocLink | ts.JSDocLinkCode | ts.JSDocLinkPlain;

export const nothingSaid: Doc = { text: '', throws: [], examples: [] };

/** Reads docstrings. What they say of a class that nobody can import, they say where it is referred to. */
export class Docstrings {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** What the last of the docstrings in front of a declaration says; of a function that begins with "See", also what it refers to says. */
  of(node: ts.Node): Doc {
    const docstring = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
    if (!docstring) return nothingSaid;
    const { comment, tags = [] } = docstring;
    const own = {
      text: this.#textOf(comment),
      throws: tags.flatMap((tag) => (ts.isJSDocThrowsTag(tag) ? this.#thrownBy(tag) : [])),
      examples: tags.filter((tag) => tag.tagName.text === 'example').map((tag) => codeOf(this.#textOf(tag.comment))),
    };
    const seen = this.#hidden(this.seenAt(node));
    if (!seen) return own;
    const rest = own.text.replace(/^See [^.;]*[.;]\s*/, '').replace(/^\w/, (first) => first.toUpperCase());
    return { ...own, text: [seen.text, rest].filter(Boolean).join('\n\n'), throws: [...own.throws, ...seen.throws] };
  }

  /** What a method refers to whose docstring begins with "See". */
  seenAt(node: ts.Node): ts.Symbol | undefined {
    const { comment } = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc) ?? {};
    if (!isCallable(node) || !comment || typeof comment === 'string' || comment[0]?.text !== 'See ') return undefined;
    const [, link] = comment;
    return link?.kind === ts.SyntaxKind.JSDocLink ? this.#linked(link) : undefined;
  }

  /** What the docstring with the tag `module` says, which is the first of the file. */
  ofModule({ text }: ts.SourceFile): string {
    const [, comment = ''] = /^\/\*\*([\s\S]*?)@module/.exec(text) ?? [];
    const said = comment.replace(/^ *\*? ?/gm, '').trim();
    return said.replace(/\{@link (\w+)\}/g, (_link, name) => this.#linkTo(this.#names.named(name, undefined), name));
  }

  #thrownBy(tag: ts.JSDocThrowsTag): readonly Thrown[] {
    const hidden = this.#hiddenIn(tag.comment);
    if (!tag.typeExpression && hidden.length > 0) return hidden.flatMap(({ throws }) => throws);
    const written = tag.typeExpression?.type;
    const name = written?.getText();
    const symbol = name === undefined ? undefined : this.#names.named(name, written);
    return [{ type: name && this.#linkTo(symbol, name), symbol, text: this.#textOf(tag.comment) }];
  }

  /** What is said of those classes that a comment links to and nobody can import. */
  #hiddenIn(comment: Comment): Doc[] {
    if (!comment || typeof comment === 'string') return [];
    const linked = comment.map((part) => (part.kind === ts.SyntaxKind.JSDocLink ? this.#linked(part) : undefined));
    return linked.flatMap((symbol) => this.#hidden(symbol) ?? []);
  }

  #hidden(symbol: ts.Symbol | undefined): Doc | undefined {
    const declaration = symbol?.declarations?.find(ts.isClassDeclaration);
    return symbol && declaration && !this.#names.isPublic(symbol) ? this.of(declaration) : undefined;
  }

  #textOf(comment: Comment): string {
    if (!comment || typeof comment === 'string') return comment?.trim() ?? '';
    const parts = comment.map((part) => {
      if (part.kind === ts.SyntaxKind.JSDocText) return part.text;
      return this.#linkTo(this.#linked(part), part.text.trim() || (part.name?.getText() ?? ''));
    });
    return parts.join('').trim();
  }

  #linkTo(symbol: ts.Symbol | undefined, shown: string): string {
    return symbol ? this.#names.linkTo(symbol, shown) : `\`${shown}\``;
  }

  /** What a link leads to; of a member, what it is one of. */
  #linked({ name }: Link): ts.Symbol | undefined {
    const [first] = name?.getText().split('.') ?? [];
    return first === undefined ? undefined : this.#names.named(first, name);
  }
}

function codeOf(text: string): string {
  return text.replace(/^```ts\n|\n?```$/g, '').trim();
}
