import ts from 'typescript-5.9';
import { firstSentence } from './markdown.ts';
import type { Model, PublicSymbol } from './model.ts';
import { isCallable, isOfPort, type MemberNode, memberNodes } from './nodes.ts';
import { Uses } from './uses.ts';

/** What a name says of a number without another word. */
const unit = /(bytes|seconds|milliseconds|pixels|mm)(AtOnce)?(Min|Max)?$/i;

/** What the docstrings of public symbols lack; none are to lack anything. */
export function gapsIn(model: Model): string[] {
  const uses = new Uses(model);
  return model.pages.flatMap(({ specifier, about, symbols }) => [
    ...(firstSentence(about) === '' ? [`${specifier}: its module begins with no sentence about it`] : []),
    ...symbols.flatMap((one) => {
      const gaps = [...gapsOf(model, uses, one), ...one.declarations.flatMap(memberNodes).flatMap(memberGapsIn(model))];
      return gaps.map((gap) => `${specifier} ${one.name}: ${gap}`);
    }),
  ]);
}

function* gapsOf(model: Model, uses: Uses, one: PublicSymbol): Iterable<string> {
  const { kind, doc, declarations } = one;
  const isCalled = kind === 'function' || kind === 'class' || declarations.flatMap(memberNodes).some(isCallable);
  if (firstSentence(doc.text) === '') yield 'no summary that ends in a full stop';
  if (kind === 'error' && !isThrown(model, uses, one)) yield 'nothing says that it is thrown';
  if (isCalled && kind !== 'error') {
    if (!hasExample(model, uses, one)) yield 'no example';
  } else if (!uses.exampleFor(one) && !isWritten(one)) yield 'no example, and none of anything that it is a part of';
  const isQuiet = doc.throws.length === 0 && !doc.text.includes('never rejects');
  if (isQuiet && declarations.some((node) => isAwaited(model, node) || throws(node)))
    yield 'does not say what it throws';
}

function memberGapsIn(model: Model): (node: MemberNode) => string[] {
  return (node) => {
    const said = model.docs.of(node);
    const name = ts.isConstructorDeclaration(node) ? 'the constructor' : (node.name?.getText() ?? '');
    const isForPort = isOfPort(node) && !ts.isConstructorDeclaration(node);
    const isNumber = ts.isPropertySignature(node) && /^[^{]*\bnumber\b/.test(node.type?.getText() ?? '');
    return [
      ...(said.throws.length === 0 && !isForPort && throws(node) ? [`${name} does not say what it throws`] : []),
      ...(said.text === '' && isMethod(node) && !isForPort ? [`${name} is not described`] : []),
      ...(said.text === '' && isNumber && !unit.test(name) ? [`${name} has no unit`] : []),
    ];
  };
}

function isMethod(node: ts.Node): boolean {
  return ts.isMethodSignature(node) || ts.isMethodDeclaration(node);
}

/** What is called has one of its own; or, where nobody is to make or implement it, what hands it out or takes it has. */
function hasExample(model: Model, uses: Uses, one: PublicSymbol): boolean {
  if (model.examplesOf(one).length > 0) return true;
  const isMade = one.kind === 'type' || (one.kind === 'class' && !one.isConstructible);
  return isMade && /^(function|class)$/.test(uses.exampleFor(one)?.kind ?? '');
}

/** Whether a program writes it, from the document of the API: what no call takes as it is has its example there. */
function isWritten({ declarations }: PublicSymbol): boolean {
  return declarations.every((node) => node.getSourceFile().fileName.endsWith('/src/client/api.ts'));
}

/** An error, or the base of one. */
function isThrown({ symbols, names }: Model, uses: Uses, one: PublicSymbol): boolean {
  const bases = symbols.flatMap(({ declarations }) => declarations.filter(ts.isClassDeclaration)).flatMap(baseOf);
  return uses.throwersOf(one).length > 0 || bases.some((base) => names.at(base) === one.symbol);
}

function baseOf({ heritageClauses }: ts.ClassDeclaration): ts.Node[] {
  const extending = heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? [];
  return extending.flatMap(({ types }) => types.map(({ expression }) => expression));
}

/** Whether it is a function that hands out a promise. */
function isAwaited({ names: { checker } }: Model, node: ts.Node): boolean {
  const signature = ts.isFunctionDeclaration(node) ? checker.getSignatureFromDeclaration(node) : undefined;
  return signature?.getReturnType().symbol?.name === 'Promise';
}

/** Whether it is a function that throws an error that it makes. */
function throws(node: ts.Node): boolean {
  const visit = (one: ts.Node): boolean => {
    if (ts.isThrowStatement(one) && ts.isNewExpression(one.expression)) return true;
    return !ts.isFunctionLike(one) && one.getChildren().some(visit);
  };
  return (ts.isFunctionDeclaration(node) || isCallable(node)) && node.getChildren().some(visit);
}
