import { ValidationError } from './errors.ts';
import { ownerIdCharactersMax } from './limits.ts';

/** Whose an image is: any string of 1 to 128 characters. The image half knows nothing else about people. */
export type OwnerId = string;

/**
 * Refuse what cannot be an owner, before it becomes a row that nobody can ask for, or that another can.
 * @throws {ValidationError} empty, longer than 128 characters, or with U+0000 or a lone surrogate in it: databases
 *   refuse the one, and turn each of the other into the same U+FFFD
 */
export function assertOwnerId(ownerId: OwnerId): void {
  if (typeof ownerId !== 'string' || ownerId.length < 1 || ownerId.length > ownerIdCharactersMax) {
    throw violation('length', `An owner id has 1 to ${ownerIdCharactersMax} characters.`);
  }
  if (!ownerId.isWellFormed() || ownerId.includes('\u0000')) {
    throw violation('pattern', 'An owner id is well-formed Unicode without U+0000.');
  }
}

function violation(code: string, detail: string): ValidationError {
  return new ValidationError([{ pointer: '/ownerId', code, detail }]);
}
