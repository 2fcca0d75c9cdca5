import ts from 'typescript-5.9';
import type { Model } from './model.ts';
import { hiddenType, memberNodes, spelledOut } from './nodes.ts';
import { signatureOf } from './signature.ts';

/** A declaration as it is written, without what only its author needs. */
export function sourceOf(model: Model, node: ts.Declaration): string[] {
  if (ts.isFunctionDeclaration(node)) return functionSource(node);
  if (ts.isVariableDeclaration(node)) return [`const ${node.getText()};`];
  if (ts.isClassDeclaration(node)) return classSource(model, node);
  return [node, ...hiddenIn(model, node)].map((one) => withoutLinks(withoutExport(resolved(model, one))));
}

/** The head of a declaration whose members are told of one by one; nothing, where that would be its name alone. */
export function headOf(node: ts.Declaration): string[] {
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
    const head = node.getText().slice(0, node.members.pos - node.getStart());
    return [withoutExport(head).replace(/\s*\{$/, '')];
  }
  if (!ts.isTypeAliasDeclaration(node) || !ts.isIntersectionTypeNode(node.type)) return [];
  const named = node.type.types.filter((one) => !ts.isTypeLiteralNode(one)).map((one) => one.getText());
  return [`type ${node.name.text} = ${[...named, '{ … }'].join(' & ')}`];
}

/** What has overloads is called by one of those, and never as it is written with its body. */
function functionSource(node: ts.FunctionDeclaration): string[] {
  const { name, body, parent } = node;
  const isOverload = (one: ts.Node) => ts.isFunctionDeclaration(one) && one.name?.text === name?.text;
  if (body && ts.isSourceFile(parent) && parent.statements.filter(isOverload).length > 1) return [];
  const head = node.getText().slice(0, (body?.getStart() ?? node.end) - node.getStart());
  return [
    withoutExport(head)
      .replace(/^async /, '')
      .replace(/;?\s*$/, ';'),
  ];
}

function classSource(model: Model, node: ts.ClassDeclaration): string[] {
  const members = memberNodes(node).filter(({ name }) => !name || !ts.isComputedPropertyName(name));
  if (members.length === 0) return headOf(node);
  const lines = members.map((one) => `${comment(one)}  ${signatureOf(model, one)};`);
  return [`${headOf(node).join('')} {`, ...lines, '}'];
}

function comment(node: ts.Node): string {
  const docstring = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
  return docstring ? `  ${withoutLinks(docstring.getText())}\n` : '';
}

/** The text of a declaration in which types that nobody can name are spelled out. */
function resolved({ names }: Model, node: ts.Node): string {
  const start = node.getStart();
  const visit = (one: ts.Node): { from: number; to: number; text: string }[] => {
    const isOfHidden = ts.isTypeReferenceNode(one) && one.typeArguments?.some(ts.isIndexedAccessTypeNode);
    if (isOfHidden || ts.isIndexedAccessTypeNode(one)) {
      const type = names.checker.getTypeFromTypeNode(one);
      return [{ from: one.getStart() - start, to: one.end - start, text: spelledOut(names, type, one) }];
    }
    return one.getChildren().flatMap(visit);
  };
  return visit(node).reduceRight(
    (text, spelled) => text.slice(0, spelled.from) + spelled.text + text.slice(spelled.to),
    node.getText(),
  );
}

/** Declarations that one is made of and nobody can import, in the order of their use. */
function hiddenIn(model: Model, node: ts.Node, seen = new Set([node])): ts.Node[] {
  if (ts.isIndexedAccessTypeNode(node)) return [];
  const declaration = ts.isTypeReferenceNode(node) ? hiddenType(model.names, node.typeName) : undefined;
  const isNew = declaration !== undefined && !seen.has(declaration);
  if (isNew) seen.add(declaration);
  const own = isNew ? [declaration, ...hiddenIn(model, declaration, seen)] : [];
  return [...own, ...node.getChildren().flatMap((child) => hiddenIn(model, child, seen))];
}

function withoutExport(text: string): string {
  return text.replace(/^export /, '');
}

function withoutLinks(text: string): string {
  return text.replace(/\{@link ([^}]+)\}/g, '`$1`');
}
