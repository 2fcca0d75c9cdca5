import { z } from 'zod';
import { anybody } from '../access.ts';
import type { Context } from '../context.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi.ts';
import { assertReady, type Readiness } from '../readiness.ts';
import { json, type Route, route } from '../route.ts';
import { Checks } from '../schemas.ts';
import type { SecuritySchemes } from '../security.ts';
import { docsRoutes } from './docs.ts';

type Dependencies = {
  routes: readonly Route[];
  securitySchemes: SecuritySchemes;
  /** What every path starts with for whoever sent this request. */
  base: (ctx: Context) => string;
  hasReference: boolean;
  readiness: Readiness | undefined;
};

/** The routes about the service itself; the document describes them and `routes`. */
export function metaRoutes({ routes, securitySchemes, base, hasReference, readiness }: Dependencies): Route[] {
  const document = (ctx: Context) => documentOf(base(ctx));
  const all = [
    route({
      method: 'GET',
      path: '/livez',
      name: 'live',
      group: 'service',
      summary: 'Tell whether the process answers',
      description: 'Nothing is looked up for it: no database, no files.',
      access: anybody,
      success: json(z.object({ status: z.literal('ok') }), 'It does.', { status: 'ok' }),
      handle: async () => ({ status: 'ok' as const }),
    }),
    ...(readiness ? [readyRoute(readiness)] : []),
    route({
      method: 'GET',
      path: '/openapi.json',
      name: 'describeApi',
      group: 'service',
      summary: 'Describe this API',
      description: 'This document: every route, what it takes, and everything that it can answer.',
      access: anybody,
      success: json(z.looseObject({ openapi: z.string().max(16) }), 'An OpenAPI 3.1 document.', {
        openapi: '3.1.1',
        info: { title: 'Silverprint', version: '1' },
        paths: {},
      }),
      handle: async ({ ctx }) => ({ ...document(ctx) }),
    }),
    ...docsRoutes({ base, document, hasReference }),
  ];
  const described = [...routes, ...all].map((each) => (readiness && each.path !== '/livez' ? withAnEnd(each) : each));
  const documentOf = latest((base) => openApiDocument({ routes: described, securitySchemes, base }));
  return all;
}

/** The same route, of a service that refuses whatever is new in the end. */
function withAnEnd(one: Route): Route {
  return { ...one, problems: [...new Set([...one.problems, 'shutting-down' as const])] };
}

function readyRoute(readiness: Readiness): Route {
  return route({
    method: 'GET',
    path: '/readyz',
    name: 'ready',
    group: 'service',
    summary: 'Tell whether the service is to be sent requests',
    description:
      'For whoever spreads requests over processes. Not while the database or the disk is away, which is looked for once a second at ' +
      'most, and not from the moment on when the process was told to end.',
    access: anybody,
    success: json(z.object({ status: z.literal('ready'), checks: Checks }), 'It is.', {
      status: 'ready',
      checks: { database: 'ok', store: 'ok' },
    }),
    problems: ['dependency-unavailable', 'shutting-down'],
    handle: () => assertReady(readiness),
  });
}

/** Makes a document once, for as long as it is asked for below the same path. A host has one for it, as a rule. */
function latest(make: (base: string) => OpenApiDocument): (base: string) => OpenApiDocument {
  let made: { readonly base: string; readonly document: OpenApiDocument } | undefined;
  return (base) => {
    if (made?.base !== base) made = { base, document: make(base) };
    return made.document;
  };
}
