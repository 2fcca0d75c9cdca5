import { z } from 'zod';
import type { TokenPair } from '../../application/issue-tokens.ts';
import type { User } from '../../domain/user.ts';

export const id = z.uuid();
export const time = z.iso.datetime().meta({ description: 'ISO 8601, in UTC.' });
export const cursor = z.string().min(1).max(512);

export const UserBody = z
  .object({ id, username: z.string(), name: z.string().nullable(), created_at: time })
  .meta({ id: 'User' });

export const Registration = z
  .strictObject({
    username: z.string().meta({
      description: '3 to 64 letters a to z, digits and . _ @ + -, unique in any letter case.',
      examples: ['ann@example.org'],
    }),
    password: z.string().meta({
      description: '8 to 256 characters, any of them; a service may ask for more than 8, and refuse common ones.',
      format: 'password',
    }),
    name: z.string().optional().meta({ description: 'For display, at most 100 characters.' }),
  })
  .meta({ id: 'Registration' });

export const Credentials = z
  .strictObject({ username: z.string(), password: z.string().meta({ format: 'password' }) })
  .meta({ id: 'Credentials' });

export const Tokens = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().meta({ description: 'Good for one refresh.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().min(1).meta({ description: 'Life of the access token, in seconds.' }),
  })
  .meta({ id: 'Tokens' });

export function userBody({ id, username, name, createdAt }: User): z.output<typeof UserBody> {
  return { id, username, name: name ?? null, created_at: createdAt.toISOString() };
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
    .meta({ override: { type: 'integer', minimum: 1, maximum: max, default: max } })
    .optional();
}
