import { ValidationError } from './errors.ts';
import { idempotencyKeyCharactersMax, idempotencyKeyCharactersMin } from './limits.ts';

/** What whoever uploads calls an upload by, so that the same one can be asked for again and makes one image. */
export type IdempotencyKey = string;

const rule = `An idempotency key has ${idempotencyKeyCharactersMin} to ${idempotencyKeyCharactersMax} visible ASCII characters, none of them a quotation mark or a backslash.`;

/** Whether this is one: 16 to 128 visible ASCII characters, without those that would end a quoted header field or escape in it. */
export function isIdempotencyKey(text: unknown): text is IdempotencyKey {
  if (typeof text !== 'string' || !/^[!#-[\]-~]*$/.test(text)) return false;
  return text.length >= idempotencyKeyCharactersMin && text.length <= idempotencyKeyCharactersMax;
}

/** @throws {ValidationError} this cannot be one */
export function assertIdempotencyKey(text: unknown): asserts text is IdempotencyKey {
  if (isIdempotencyKey(text)) return;
  throw new ValidationError([{ pointer: '/idempotencyKey', code: 'pattern', detail: rule }]);
}
