import type { z } from 'zod';
import type { ZodOpenApiContentObject } from 'zod-openapi';
import { ImageNotFoundError, type SilverprintError } from '../../domain/errors.ts';
import { type Context, targetOf } from './context.ts';
import type { ProblemCode } from './problems.ts';
import { parse, queryObject } from './validation.ts';

/** Who may ask, and how that is found out. Nothing of the body is read before it is. */
export type Access<Who> = {
  /** Whether the request has to carry a bearer token. */
  readonly bearer: boolean;
  readonly problems: readonly ProblemCode[];
  settle(ctx: Context): Who | Promise<Who>;
};

/** What a request carries, and how it is read. */
export type RequestBody<Body> = {
  readonly content: ZodOpenApiContentObject;
  readonly description?: string;
  readonly problems: readonly ProblemCode[];
  read(ctx: Context): Promise<Body>;
};

/** What a success looks like, and how it is sent. */
export type Success<Answer> = {
  readonly status: 200 | 201 | 204;
  readonly description: string;
  readonly content?: ZodOpenApiContentObject;
  readonly headers?: z.ZodObject;
  send(ctx: Context, answer: Answer): void | Promise<void>;
};

/** All there is to know about a route. Validation, the OpenAPI document and the check of every answer are made from it. */
export type Declaration<Who, Query, Body, Answer> = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{id}` stands for a UUID. */
  readonly path: string;
  /** What a malformed id is answered like, so that whoever asks learns nothing; an absent image by default. */
  readonly absent?: new () => SilverprintError;
  /** What a client library calls it. */
  readonly name: string;
  readonly group: 'accounts' | 'images' | 'service';
  readonly summary: string;
  readonly description?: string;
  readonly access: Access<Who>;
  readonly query?: z.ZodType<Query, Record<string, unknown>>;
  readonly body?: RequestBody<Body>;
  readonly success: Success<Answer>;
  /** Beside those that access, query, body and path bring along. */
  readonly problems?: readonly ProblemCode[];
  handle(asked: Asked<Who, Query, Body>): Promise<Answer>;
};

type Asked<Who, Query, Body> = { who: Who; id: string; query: Query; body: Body; ctx: Context };

/** A declared route, as the dispatcher and the document see it. */
export type Route = Omit<Declaration<unknown, unknown, unknown, unknown>, 'access' | 'body' | 'success' | 'handle'> & {
  readonly access: Omit<Access<unknown>, 'settle'>;
  readonly body?: Omit<RequestBody<unknown>, 'read'>;
  readonly success: Omit<Success<unknown>, 'send'>;
  readonly problems: readonly ProblemCode[];
  /** Answer a request whose path has `id` where the route's has `{id}`. */
  run(ctx: Context, id: string): Promise<void>;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Declare a route. */
export function route<Who, Query, Body, Answer>(declared: Declaration<Who, Query, Body, Answer>): Route {
  const { access, query, body, success, absent = ImageNotFoundError } = declared;
  return {
    ...declared,
    problems: problemsOf(declared),
    async run(ctx, id) {
      const who = await access.settle(ctx);
      const asked = {
        who,
        id: declared.path.includes('{id}') ? canonicalId(id, absent) : '',
        query: (query && parse(query, queryObject(targetOf(ctx.url).query))) as Query,
        body: (await body?.read(ctx)) as Body,
        ctx,
      };
      const answer = await declared.handle(asked);
      ctx.status = success.status;
      await success.send(ctx, answer);
    },
  };
}

/** A success that is a JSON document of this shape. */
export function json<T>(schema: z.ZodType<T>, description: string): Success<T> {
  return {
    status: 200,
    description,
    content: { 'application/json': { schema } },
    send(ctx, answer) {
      ctx.set('Content-Type', 'application/json');
      ctx.body = JSON.stringify(answer);
    },
  };
}

/** A success that there is nothing to say about. */
export function nothing(description: string): Success<void> {
  return {
    status: 204,
    description,
    send(ctx) {
      ctx.body = null;
    },
  };
}

function canonicalId(id: string, Absent: new () => SilverprintError): string {
  const canonical = id.toLowerCase();
  if (uuid.test(canonical)) return canonical;
  throw new Absent();
}

function problemsOf({
  access,
  query,
  body,
  path,
  problems = [],
}: Declaration<unknown, unknown, unknown, unknown>): ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      ...access.problems,
      ...(query ? (['validation-failed'] as const) : []),
      ...(body?.problems ?? []),
      ...(path.includes('{id}') ? (['not-found'] as const) : []),
      ...problems,
      'internal',
    ]),
  ];
}
