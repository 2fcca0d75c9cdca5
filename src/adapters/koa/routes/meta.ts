import { z } from 'zod';
import { anybody } from '../access.ts';
import { mountOf } from '../context.ts';
import { openApiDocument } from '../openapi.ts';
import { json, type Route, route } from '../route.ts';

/** The routes about the service itself; the document describes them and `routes`. */
export function metaRoutes(routes: readonly Route[], prefix: string): Route[] {
  const all = [
    route({
      method: 'GET',
      path: '/livez',
      name: 'live',
      group: 'service',
      summary: 'Tell whether the process answers',
      description: 'Nothing is looked up for it: no database, no files.',
      access: anybody,
      success: json(z.object({ status: z.literal('ok') }), 'It does.'),
      handle: async () => ({ status: 'ok' as const }),
    }),
    route({
      method: 'GET',
      path: '/openapi.json',
      name: 'describeApi',
      group: 'service',
      summary: 'Describe this API',
      access: anybody,
      success: json(z.looseObject({ openapi: z.string() }), 'An OpenAPI 3.1 document.'),
      handle: async ({ ctx }) => ({ ...document(), servers: [{ url: `${mountOf(ctx)}${prefix}` || '/' }] }),
    }),
  ];
  let made: ReturnType<typeof openApiDocument> | undefined;
  const document = () => {
    made ??= openApiDocument([...routes, ...all]);
    return made;
  };
  return all;
}
