import ts from 'typescript-5.9';
import type { Names } from './names.ts';

export type MemberNode = ts.ClassElement | ts.TypeElement;
export type CallableNode = ts.MethodDeclaration | ts.MethodSignature | ts.ConstructorDeclaration;

const format =
  ts.TypeFormatFlags.InTypeAlias |
  ts.TypeFormatFlags.NoTruncation |
  ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType;

/** The members of a declaration that are not private. */
export function memberNodes(node: ts.Node): MemberNode[] {
  if (ts.isTypeAliasDeclaration(node)) return memberNodes(node.type);
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap(memberNodes);
  if (ts.isClassDeclaration(node)) return node.members.filter(isOpen);
  if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) return [...node.members];
  return [];
}

function isOpen(node: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(node) || (node.name && ts.isPrivateIdentifier(node.name))) return false;
  return !(ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
}

export function isCallable(node: ts.Node): node is CallableNode {
  return ts.isMethodSignature(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node);
}

/** Whether it is a method of a class that implements or extends something. */
export function isOfPort({ parent }: ts.Node): boolean {
  return ts.isClassDeclaration(parent) && parent.heritageClauses !== undefined;
}

/** The declaration of a type of ours that nobody can import. */
export function hiddenType(names: Names, name: ts.EntityName): ts.Node | undefined {
  const symbol = names.at(name);
  if (!symbol || names.isPublic(symbol)) return undefined;
  const declaration = symbol.declarations?.find(
    (one) => ts.isTypeAliasDeclaration(one) || ts.isInterfaceDeclaration(one),
  );
  return declaration?.getSourceFile().isDeclarationFile === false ? declaration : undefined;
}

/** A type with everything in it spelled out that has no name of its own. */
export function spelledOut({ checker }: Names, type: ts.Type, at?: ts.Node): string {
  return checker.typeToString(type, at, format);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/^\| /, '');
}
