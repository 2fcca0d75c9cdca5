import { ValidationError } from './errors.ts';
import { ownerIdCharactersMax } from './limits.ts';

/** Whose an image is: any string of 1 to 128 characters. The image half knows nothing else about people. */
export type OwnerId = string;

/**
 * Refuse what cannot be an owner, before it becomes a row that nobody can ask for.
 * @throws {ValidationError} empty, or longer than 128 characters
 */
export function assertOwnerId(ownerId: OwnerId): void {
  if (typeof ownerId === 'string' && ownerId.length >= 1 && ownerId.length <= ownerIdCharactersMax) return;
  const detail = `An owner id has 1 to ${ownerIdCharactersMax} characters.`;
  throw new ValidationError([{ pointer: '/ownerId', code: 'length', detail }]);
}
