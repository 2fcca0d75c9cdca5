import { z } from 'zod';
import { type IdempotencyKey, isIdempotencyKey } from '../../domain/idempotency-key.ts';
import { idempotencyKeyCharactersMax, idempotencyKeyCharactersMin } from '../../domain/limits.ts';
import type { Context } from './context.ts';
import { HttpProblem } from './problems.ts';

const quotes = 2;

/** The header that says what a client calls a request. */
export const idempotencyKeyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(idempotencyKeyCharactersMin)
    .max(idempotencyKeyCharactersMax + quotes)
    .optional()
    .meta({
      description:
        'What the client calls this upload: 16 to 128 visible ASCII characters, in quotation marks or not, such as a random UUID. The same ' +
        'upload with the same key again, within a day, is answered with the image that there is, and makes no second one.',
      examples: ['"0a2f5b1e-7c0d-4c62-9a43-5b7a0a3a1f2e"'],
    }),
});

/**
 * The key of a request, where it has one.
 * @throws {HttpProblem} `invalid-request`: it has several, or one that is none
 */
export function idempotencyKeyOf({ req }: Context): IdempotencyKey | undefined {
  const [sent, ...others] = req.headersDistinct['idempotency-key'] ?? [];
  if (sent === undefined) return undefined;
  const key = /^"(.*)"$/.exec(sent)?.[1] ?? sent;
  if (others.length === 0 && isIdempotencyKey(key)) return key;
  throw new HttpProblem(
    'invalid-request',
    `Send one Idempotency-Key, of ${idempotencyKeyCharactersMin} to ${idempotencyKeyCharactersMax} visible ASCII characters without quotation marks and backslashes.`,
  );
}
