import { z } from 'zod';
import type { PublicJwk } from '../../../domain/ports/token-issuer.ts';
import { anybody } from '../access.ts';
import { json, type Route, route } from '../route.ts';
import { token } from '../schemas.ts';

const cacheControl = 'public, max-age=300';

const KeySet = z
  .object({
    keys: z
      .array(
        z
          .object({ kty: token, kid: z.string().max(128), alg: token, use: token })
          .catchall(z.string().max(1024))
          .meta({ description: 'A JSON Web Key.' }),
      )
      .max(1000)
      .meta({ description: 'The one that signs first. Tokens of the others are still accepted.' }),
  })
  .meta({ id: 'KeySet', description: 'A JSON Web Key Set.' });

/** The route for whoever verifies access tokens elsewhere; none where there are no public keys. */
export function keyRoutes(publicKeys: readonly PublicJwk[] = []): Route[] {
  if (publicKeys.length === 0) return [];
  const keySet = json(KeySet, 'A JSON Web Key Set (RFC 7517).', { keys: [...publicKeys] });
  return [
    route({
      method: 'GET',
      path: '/.well-known/jwks.json',
      name: 'listKeys',
      group: 'accounts',
      summary: 'List the public keys of the access tokens',
      description: 'Ask again when a token names a key that is not among them.',
      access: anybody,
      success: {
        ...keySet,
        headers: z.object({
          'Cache-Control': z.literal(cacheControl).meta({ description: 'A copy is good for five minutes.' }),
        }),
        send(ctx, answer) {
          ctx.set('Cache-Control', cacheControl);
          return keySet.send(ctx, answer);
        },
      },
      handle: async () => ({ keys: [...publicKeys] }),
    }),
  ];
}
