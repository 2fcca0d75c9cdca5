import { z } from 'zod';
import { createDocument, type oas31, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi';
import { ProblemResponses } from './problem-responses.ts';
import { groups, type Look, type Route } from './route.ts';
import { id, standingHeaders } from './schemas.ts';
import type { SecuritySchemes } from './security.ts';

export type OpenApiDocument = oas31.OpenAPIObject;

type About = {
  readonly routes: readonly Route[];
  readonly securitySchemes: SecuritySchemes;
  /** What every path starts with. */
  readonly base: string;
};

/** An OpenAPI 3.1 document about these routes. */
export function openApiDocument({ routes, securitySchemes, base }: About): OpenApiDocument {
  const paths = Object.groupBy(routes, ({ path }) => path);
  const schemes = new Set(routes.flatMap(({ access }) => access.schemes));
  const refusals = new ProblemResponses(base);
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Silverprint',
      version: '1',
      summary: 'A private image service for photographs.',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: base || '/' }],
    tags: Object.entries(groups)
      .filter(([name]) => routes.some(({ group }) => group === name))
      .map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, [...ofPath] = []]) => [
        path,
        Object.fromEntries(ofPath.map((route) => [route.method.toLowerCase(), operation(route, refusals)])),
      ]),
    ),
    components: {
      securitySchemes: Object.fromEntries([...schemes].map((name) => [name, securitySchemes[name]])),
      examples: refusals.examples(new Set(routes.flatMap(({ problems }) => problems))),
    },
  });
  // typed for every version that the package knows
  return document as OpenApiDocument;
}

const description = `Photos go in as they are and come back byte for byte; beside each there is a **print**, a smaller JPEG that looks the same.

Every failure is a problem document (RFC 9457). Its \`code\` is stable, and its \`type\` is the path of a page that explains it. What is somebody else's answers exactly like what does not exist.

Every \`GET\` has a \`HEAD\` with the same headers. \`OPTIONS\` is answered with 204, and says in \`Allow\` what is possible at a path; so does the answer to a method that is not, \`method-not-allowed\`. What is at no path is \`not-found\`.

Every answer carries \`X-Request-Id\`, which is what the log calls the request, and \`X-Content-Type-Options: nosniff\`. Nobody keeps a copy of it (\`Cache-Control: no-store\`), unless it says otherwise.

Times are ISO 8601 in UTC.`;

function operation(route: Route, refusals: ProblemResponses): ZodOpenApiOperationObject {
  const { name, group, summary, description, access, query = access.query, body, success } = route;
  const variable = variableOf(route);
  const headers = { ...body?.requestHeaders?.shape, ...success.requestHeaders?.shape };
  return {
    operationId: name,
    tags: [group],
    summary,
    description,
    security: access.schemes.map((scheme) => ({ [scheme]: [] })),
    requestParams: {
      ...(variable && { path: variable }),
      ...(query && { query }),
      ...(Object.keys(headers).length > 0 && { header: z.object(headers) }),
    },
    ...(body && {
      requestBody: {
        content: body.content,
        required: true,
        ...(body.description && { description: body.description }),
      },
    }),
    responses: {
      ...Object.fromEntries([success, ...(success.variants ?? [])].map((look) => [look.status, response(look)])),
      ...refusals.of(route.problems),
    },
  };
}

function response({ description, headers, content }: Look): ZodOpenApiResponseObject {
  return {
    description,
    headers: z.object({ ...standingHeaders, ...headers?.shape }),
    ...(content && { content }),
  };
}

function variableOf({ path, variable }: Route): z.ZodObject | undefined {
  const [, name] = /\{(\w+)\}/.exec(path) ?? [];
  if (name === undefined) return undefined;
  return z.object({ [name]: variable ?? id.meta({ description: 'As a list or the answer that made it says.' }) });
}
