import { z } from 'zod';
import type { TokenPair } from '../../application/issue-tokens.ts';
import type { UsageReport } from '../../application/report-usage.ts';
import { nameCodePointsMax } from '../../domain/limits.ts';
import { isLimited } from '../../domain/usage.ts';
import type { User } from '../../domain/user.ts';

// The lengths of what is sent in are said to clients and checked by the core, whose answers say what is wrong.
const username = z.string().meta({ maxLength: 64 });
const name = z.string().meta({ maxLength: nameCodePointsMax });

export const id = z.uuid().max(36);
export const time = z.iso.datetime().max(32).meta({ description: 'ISO 8601, in UTC.' });
export const cursor = z.string().min(1).max(512);
export const password = z.string().meta({ format: 'password', maxLength: 256 });

/** A word that programs go by, such as `max-length`. */
export const token = z.string().max(64);

/** A number of bytes. */
export const bytes = z.int().min(1).meta({ format: 'int64' });

/** A number of anything that there are fewer of. */
export const count = (min: number, max = 2 ** 31 - 1) => z.int().min(min).max(max).meta({ format: 'int32' });

const partState = z.enum(['ok', 'failing']);

export const Checks = z
  .object({
    database: partState.meta({ description: 'Whether PostgreSQL answers.' }),
    store: partState.meta({
      description:
        'Whether the photos are where they should be, more can be written, and the disk has not failed lately.',
    }),
  })
  .meta({ id: 'Checks', description: 'How the parts are that the service stands on.' });

/** What tells a file from every other one. */
export const etag = z
  .string()
  .max(200)
  .regex(/^"[!#-~]+"$/)
  .meta({
    description:
      'The SHA-256 of the whole file; of a stripped original, that of the unstripped one, and how it was stripped.',
    examples: ['"b9b48cc85181b1d25c138ba84cdf9b38c03a1ef3d896f3aaf1f1199dc6e9e119"'],
  });

/** What every answer carries, unless it says otherwise. */
export const standingHeaders = {
  'X-Request-Id': z
    .string()
    .max(64)
    .meta({ description: 'What the log calls this request.', examples: ['0d1c9a54-6d2c-4f0e-9c55-3ffb2f3e7f3b'] }),
  'X-Content-Type-Options': z.literal('nosniff').meta({ description: 'The type is what it says.' }),
  'Cache-Control': z.literal('no-store').meta({ description: 'Nobody keeps a copy.' }),
};

export const UserBody = z
  .object({
    id,
    username: username.meta({ description: 'As it was typed.' }),
    name: name.nullable().meta({ description: 'For display; null where there is none.' }),
    created_at: time,
  })
  .meta({ id: 'User', description: 'Somebody with an account.' });

const usageBytes = z.int().min(0).meta({ format: 'int64' });

/** The user, and what their photos come to. */
export const MeBody = UserBody.extend({
  usage: z.object({ images: count(0), bytes: usageBytes }).meta({
    description: 'The images there are and the bytes of their originals, uploads that are under way included.',
  }),
  quota: z
    .object({ images: count(0).nullable(), bytes: usageBytes.nullable() })
    .nullable()
    .meta({ description: 'How much that may be; null where it may be anything.' }),
}).meta({ id: 'Me', description: 'Somebody with an account, and what is kept for them.' });

export const Registration = z
  .strictObject({
    username: username.meta({
      description: '3 to 64 letters a to z, digits and . _ @ + -, unique in any letter case.',
    }),
    password: password.meta({
      description: '8 to 256 characters, any of them; a service may ask for more than 8, and refuse common ones.',
    }),
    name: name.optional().meta({ description: 'For display, at most 100 characters.' }),
  })
  .meta({ id: 'Registration', description: 'What an account is made of.' });

export const Credentials = z
  .strictObject({ username, password })
  .meta({ id: 'Credentials', description: 'What somebody signs in with.' });

export const Tokens = z
  .object({
    access_token: z.string().max(8192).meta({ description: 'Asks for everything else.' }),
    refresh_token: z.string().max(256).meta({ description: 'Good for one refresh.' }),
    token_type: z.literal('Bearer'),
    expires_in: count(1).meta({ description: 'Life of the access token, in seconds.' }),
  })
  .meta({ id: 'Tokens', description: 'The tokens of a session. Keep the latest pair only.' });

export function userBody({ id, username, name, createdAt }: User): z.output<typeof UserBody> {
  return { id, username, name: name ?? null, created_at: createdAt.toISOString() };
}

export function meBody(user: User, { usage, quota }: UsageReport): z.output<typeof MeBody> {
  const shown = { images: quota.images ?? null, bytes: quota.bytes ?? null };
  return { ...userBody(user), usage, quota: isLimited(quota) ? shown : null };
}

export function tokens({ accessToken, refreshToken, expiresInSeconds }: TokenPair): z.output<typeof Tokens> {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
  };
}

/** The `limit` of a list's query; a full page without one. */
export function limit(max: number) {
  return z
    .string()
    .refine((text) => /^[1-9][0-9]{0,8}$/.test(text), 'A whole number from 1 on.')
    .transform(Number)
    .pipe(z.number().max(max, `At most ${max}.`))
    .meta({ override: { type: 'integer', format: 'int32', minimum: 1, maximum: max, default: max } })
    .optional()
    .meta({ description: 'Most that the answer lists.' });
}
