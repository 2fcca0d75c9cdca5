import { z } from 'zod';
import { anybody } from '../access.ts';
import type { Context } from '../context.ts';
import { problemPage } from '../docs/problem.ts';
import { referencePage } from '../docs/reference.ts';
import { style } from '../docs/style.ts';
import type { OpenApiDocument } from '../openapi.ts';
import { HttpProblem, type ProblemCode, problemCodes } from '../problems.ts';
import { fixedHeaders, type Route, route, type Success } from '../route.ts';

type Dependencies = {
  base: (ctx: Context) => string;
  document: (ctx: Context) => OpenApiDocument;
  /** Whether people find the reference at `/docs`. */
  hasReference: boolean;
};

/** The pages for people: the reference, and one for each problem, which is where its type leads. */
export function docsRoutes({ base, document, hasReference }: Dependencies): Route[] {
  const reference = route({
    method: 'GET',
    path: '/docs',
    name: 'readDocs',
    group: 'service',
    summary: 'Read about this API',
    description: 'What this document says, as a page for people. It needs no script, and nothing from elsewhere.',
    access: anybody,
    success: page('text/html', 'The page.'),
    handle: async ({ ctx }) => referencePage(document(ctx)),
  });
  return [
    ...(hasReference ? [reference] : []),
    route({
      method: 'GET',
      path: '/problems/{code}',
      variable: z.enum(problemCodes).meta({ description: 'The `code` of a problem.', examples: ['not-found'] }),
      absent: NoSuchProblem,
      name: 'readProblem',
      group: 'service',
      summary: 'Read about a problem',
      description: 'What the `type` of every problem leads to: what happened, and what to do about it.',
      access: anybody,
      success: page('text/html', 'The page.'),
      handle: async ({ id, ctx }) => problemPage({ code: id as ProblemCode, base: base(ctx), hasReference }),
    }),
    route({
      method: 'GET',
      path: '/docs.css',
      name: 'styleDocs',
      group: 'service',
      summary: 'Style the pages for people',
      description: 'The one file that these pages need.',
      access: anybody,
      success: page('text/css', 'A style sheet.'),
      handle: async () => style,
    }),
  ];
}

class NoSuchProblem extends HttpProblem {
  constructor() {
    super('not-found', 'There is no such problem.');
  }
}

/** Nothing runs in these pages, and nothing comes from elsewhere but their style. */
const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'public, max-age=300',
};

function page(type: 'text/html' | 'text/css', description: string): Success<string> {
  const contentType = `${type}; charset=utf-8`;
  return {
    status: 200,
    description,
    content: { [contentType]: { schema: { contentMediaType: type } } },
    headers: fixedHeaders(pageHeaders, 'The same for every page.'),
    send(ctx, text) {
      ctx.set({ ...pageHeaders, 'Content-Type': contentType });
      ctx.body = text;
    },
  };
}
