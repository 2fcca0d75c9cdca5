import type { z } from 'zod';
import type { Context } from './context.ts';
import { mediaTypeOf } from './media-type.ts';
import { HttpProblem } from './problems.ts';
import { bodyOf } from './request-body.ts';
import type { RequestBody } from './route.ts';
import { parse } from './validation.ts';

const jsonBytesMax = 16 * 1024;

/** A JSON body that fits the schema, and one such body. */
export function jsonBody<T>(schema: z.ZodType<T>, example: T): RequestBody<T> {
  return {
    content: { 'application/json': { schema, example } },
    problems: ['unsupported-media-type', 'payload-too-large', 'request-timeout', 'invalid-json', 'validation-failed'],
    async read(ctx) {
      assertJson(ctx);
      return parse(schema, jsonOf(await bytesOf(ctx)));
    },
  };
}

function assertJson(ctx: Context): void {
  const type = mediaTypeOf(ctx);
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  const encoding = ctx.get('Content-Encoding').toLowerCase() || 'identity';
  if (type?.essence === 'application/json' && charset === 'utf-8' && encoding === 'identity') return;
  throw new HttpProblem('unsupported-media-type', 'Send application/json in UTF-8, without a Content-Encoding.');
}

async function bytesOf(ctx: Context): Promise<Uint8Array> {
  const detail = `A JSON body has at most ${jsonBytesMax} bytes.`;
  const tooLarge = () => new HttpProblem('payload-too-large', detail);
  return Buffer.concat(await Array.fromAsync(bodyOf(ctx, jsonBytesMax, tooLarge)));
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), refuseProto);
  } catch {
    // what the parser says would repeat parts of the body, a password perhaps
    throw new HttpProblem('invalid-json', 'The body is not well-formed JSON in UTF-8.');
  }
}

/** Whoever sends a `__proto__` hopes that some copy of the object will be made by assignment. */
function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('__proto__');
  return value;
}
