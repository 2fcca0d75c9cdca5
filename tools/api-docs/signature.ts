import ts from 'typescript-5.9';
import type { Model } from './model.ts';
import { hiddenType, isCallable, type MemberNode, oneLine, spelledOut } from './nodes.ts';

/** A member on one line, as whoever uses it sees it. */
export function signatureOf(model: Model, node: MemberNode): string {
  const name = ts.isConstructorDeclaration(node) ? 'constructor' : (node.name?.getText() ?? '');
  const flags = ts.getCombinedModifierFlags(node);
  const isStatic = flags & ts.ModifierFlags.Static ? 'static ' : '';
  if (ts.isGetAccessor(node)) return `readonly ${name}: ${typeOf(model, node)}`;
  if (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) {
    const isReadonly = flags & ts.ModifierFlags.Readonly ? 'readonly ' : '';
    return `${isStatic}${isReadonly}${name}${node.questionToken ? '?' : ''}: ${typeOf(model, node)}`;
  }
  if (!isCallable(node)) return oneLine(node.getText());
  const question = ts.isMethodSignature(node) && node.questionToken ? '?' : '';
  const generics = node.typeParameters ? `<${node.typeParameters.map((one) => one.getText()).join(', ')}>` : '';
  const parameters = node.parameters.map((one) => parameterOf(model, one)).join(', ');
  const result = ts.isConstructorDeclaration(node) ? '' : `: ${typeOf(model, node)}`;
  return `${isStatic}${name}${question}${generics}(${parameters})${result}`;
}

/** What parameters have in them whose types nobody can import, as a list in Markdown. */
export function inputsOf(model: Model, node: MemberNode): string {
  const parameters = isCallable(node) ? node.parameters : [];
  const lines = parameters.flatMap(({ type }) => (isHidden(model, type) ? inputsOfType(model, type) : []));
  return lines.join('\n');
}

function typeOf({ names }: Model, node: ts.Declaration & { type?: ts.TypeNode | undefined }): string {
  if (node.type) return oneLine(node.type.getText());
  const type = names.checker.getTypeAtLocation(node);
  const [signature] = isCallable(node) ? type.getCallSignatures() : [];
  return spelledOut(names, signature?.getReturnType() ?? type, node);
}

function parameterOf(model: Model, node: ts.ParameterDeclaration): string {
  const name = ts.isIdentifier(node.name) ? node.name.text : 'options';
  const type = isHidden(model, node.type) ? '' : `: ${typeOf(model, node)}`;
  return `${node.dotDotDotToken ? '...' : ''}${name}${node.questionToken || node.initializer ? '?' : ''}${type}`;
}

/** Whether a parameter is told of member by member, because nobody can import its type. */
function isHidden({ names }: Model, type: ts.TypeNode | undefined): type is ts.TypeReferenceNode {
  if (!type || !ts.isTypeReferenceNode(type)) return false;
  return type.typeName.getText() === 'Omit' || hiddenType(names, type.typeName) !== undefined;
}

function inputsOfType({ names, docs }: Model, node: ts.TypeNode): string[] {
  const { checker } = names;
  const type = checker.getTypeFromTypeNode(node);
  const parts = type.isUnion() ? type.types : [type];
  const properties = new Map(parts.flatMap((part) => part.getProperties()).map((one) => [one.name, one]));
  return Array.from(properties.values(), (property) => {
    const found = parts.flatMap((part) => part.getProperty(property.name) ?? []);
    const types = new Set(found.map((one) => spelledOut(names, checker.getTypeOfSymbol(one))));
    const written = property.declarations?.find(ts.isPropertySignature);
    const shown = written?.type && types.size === 1 ? oneLine(written.type.getText()) : [...types].join(' | ');
    const { text } = written ? docs.of(written) : { text: '' };
    const question = property.flags & ts.SymbolFlags.Optional ? '?' : '';
    return `- \`${property.name}${question}: ${shown}\`${text === '' ? '' : `: ${oneLine(text)}`}`;
  });
}
