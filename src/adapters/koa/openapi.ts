import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { type ProblemCode, problems } from './problems.ts';
import type { Route } from './route.ts';

/** An OpenAPI 3.1 document about these routes. */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  const paths = Object.groupBy(routes, ({ path }) => path);
  const refusals = new Refusals();
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Silverprint', version: '1', description: 'A private image service for photographs.' },
    tags: [{ name: 'accounts' }, { name: 'images' }, { name: 'service' }],
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, [...ofPath] = []]) => [
        path,
        Object.fromEntries(ofPath.map((route) => [route.method.toLowerCase(), operation(route, refusals)])),
      ]),
    ),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  });
}

function operation(route: Route, refusals: Refusals): ZodOpenApiOperationObject {
  const { name, group, summary, description, access, query, body, path, success } = route;
  return {
    operationId: name,
    tags: [group],
    summary,
    ...(description && { description }),
    security: access.bearer ? [{ bearer: [] }] : [],
    requestParams: {
      ...(path.includes('{id}') && { path: z.object({ id: z.uuid() }) }),
      ...(query && { query }),
    },
    ...(body && {
      requestBody: {
        content: body.content,
        required: true,
        ...(body.description && { description: body.description }),
      },
    }),
    responses: {
      [success.status]: {
        description: success.description,
        headers: z.object({ ...requestId, ...success.headers?.shape }),
        ...(success.content && { content: success.content }),
      },
      ...refusals.of(route.problems),
    },
  };
}

const requestId = { 'X-Request-Id': z.string().meta({ description: 'What the log calls this request.' }) };

/** What every answer of a status carries. */
const standingHeaders: Readonly<Record<string, z.ZodRawShape>> = {
  401: { 'WWW-Authenticate': z.string() },
  429: {
    'Retry-After': z.string().meta({ description: 'Seconds.' }),
    RateLimit: z
      .string()
      .meta({ description: 'Which policy refuses, what is left by it (`r`), and for how many seconds (`t`).' }),
    'RateLimit-Policy': z
      .string()
      .meta({ description: 'How many requests (`q`) in how many seconds (`w`) it allows.' }),
  },
  503: { 'Retry-After': z.string().meta({ description: 'Seconds.' }) },
};

/** The answers that are no success, by status. */
class Refusals {
  readonly #schemas = new Map<ProblemCode, z.ZodObject>();

  of(codes: readonly ProblemCode[]): Record<string, object> {
    const byStatus = Object.groupBy(codes, (code) => String(problems[code].status));
    return Object.fromEntries(
      Object.entries(byStatus).map(([status, [...ofStatus] = []]) => [status, this.#response(status, ofStatus)]),
    );
  }

  #response(status: string, codes: readonly ProblemCode[]): object {
    const schemas = codes.map((code) => this.#schema(code));
    return {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
      headers: z.object({ ...requestId, ...standingHeaders[status] }),
      content: { 'application/problem+json': { schema: schemas.length === 1 ? schemas[0] : z.union(schemas) } },
    };
  }

  /** One component a code: the document says to the letter what a code comes with. */
  #schema(code: ProblemCode): z.ZodObject {
    const known = this.#schemas.get(code);
    if (known) return known;
    const schema = problemSchema(code);
    this.#schemas.set(code, schema);
    return schema;
  }
}

const Violation = z
  .object({
    pointer: z.string().meta({ description: 'RFC 6901, into the body or the query.' }),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Violation' });

function problemSchema(code: ProblemCode): z.ZodObject {
  const { status, title } = problems[code];
  const violations = code === 'validation-failed' || code === 'weak-password';
  return z
    .object({
      type: z.literal(`/problems/${code}`),
      code: z.literal(code),
      title: z.literal(title),
      status: z.literal(status),
      detail: z.string(),
      ...(violations && { errors: z.array(Violation) }),
      ...(code === 'image-limits-exceeded' && { limit: z.string(), actual: z.number(), max: z.number() }),
    })
    .meta({ id: `Problem-${code}` });
}
