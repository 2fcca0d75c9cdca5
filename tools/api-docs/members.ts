import ts from 'typescript-5.9';
import type { Doc } from './docstrings.ts';
import type { Model, PublicSymbol } from './model.ts';
import { isCallable, isOfPort, type MemberNode, memberNodes } from './nodes.ts';
import { inputsOf, signatureOf } from './signature.ts';

/** What can be called or read of a symbol. */
export type Member = {
  readonly signature: string;
  readonly doc: Doc;
  /** What is handed in that has no name of its own, as Markdown. */
  readonly inputs: string;
};

/** The members of what has functions in it, but for those of a class of which its port tells. */
export function membersOf(model: Model, one: PublicSymbol): Member[] {
  const nodes = one.declarations.flatMap(memberNodes);
  if (one.kind === 'error' || !nodes.some(isCallable)) return [];
  return nodes.flatMap((node) => {
    const doc = model.docs.of(node);
    const isOutOfReach = ts.isConstructorDeclaration(node) && !one.isConstructible;
    if (isOutOfReach || isTold(node, doc)) return [];
    return [{ signature: signatureOf(model, node), doc, inputs: inputsOf(model, node) }];
  });
}

/** Whether there is nothing to add to what the port says, or the language. */
function isTold(node: MemberNode, doc: Doc): boolean {
  if (doc.text !== '' || doc.throws.length > 0 || ts.isConstructorDeclaration(node)) return false;
  return isOfPort(node) || (node.name !== undefined && ts.isComputedPropertyName(node.name));
}
