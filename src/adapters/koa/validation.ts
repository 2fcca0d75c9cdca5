import type { z } from 'zod';
import { ValidationError, type Violation } from '../../domain/errors.ts';

/** Listed of one request's violations: its sender is a program that needs a few, not a page of them. */
export const violationsMax = 50;

/**
 * What the schema makes of a value.
 * @throws {ValidationError} with all that is wrong with it
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new ValidationError(result.error.issues.flatMap(violationsOf).slice(0, violationsMax));
}

/** A query as an object. A parameter that is there twice would leave it to chance which one counts. */
export function queryObject(query: URLSearchParams): Record<string, string> {
  const repeated = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  if (repeated.length === 0) return Object.fromEntries(query);
  throw new ValidationError(
    repeated.slice(0, violationsMax).map((name) => violation([name], 'repeated', 'This may be there once.')),
  );
}

function violationsOf(issue: z.core.$ZodIssue): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => violation([...issue.path, key], 'unknown', 'There is no such member.'));
  }
  if (issue.code !== 'invalid_type') return [violation(issue.path, codes[issue.code] ?? 'pattern', issue.message)];
  if (issue.input === undefined) return [violation(issue.path, 'required', 'This member is required.')];
  return [violation(issue.path, 'type', `This must be of type ${issue.expected}.`)];
}

const codes: Partial<Record<z.core.$ZodIssue['code'], string>> = { too_small: 'range', too_big: 'range' };

function violation(path: readonly PropertyKey[], code: string, detail: string): Violation {
  return { pointer: path.map((step) => `/${escaped(String(step))}`).join(''), code, detail };
}

/** RFC 6901, section 3. */
function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
