import { z } from 'zod';
import type { ZodOpenApiContentObject } from 'zod-openapi';
import { ImageNotFoundError } from '../../domain/errors.ts';
import { type Context, targetOf } from './context.ts';
import type { ProblemCode } from './problems.ts';
import type { SchemeName } from './security.ts';
import { parse, queryObject } from './validation.ts';

/** Who may ask, and how that is found out. Nothing of the body is read before it is. */
export type Access<Who> = {
  /** What the request has to carry: any one of these, or nothing where there is none. */
  readonly schemes: readonly SchemeName[];
  /** What of the query says it, for the document: nothing else is in the query then. */
  readonly query?: z.ZodObject;
  readonly problems: readonly ProblemCode[];
  settle(ctx: Context): Who | Promise<Who>;
};

/** What a request carries, and how it is read. What is JSON or a form comes with an example. */
export type RequestBody<Body, Who = unknown> = {
  readonly content: ZodOpenApiContentObject;
  readonly description?: string;
  /** Request headers that it goes by. */
  readonly requestHeaders?: z.ZodObject;
  readonly problems: readonly ProblemCode[];
  read(ctx: Context, who: Who): Promise<Body>;
};

/** What a success looks like, and how it is sent. */
export type Success<Answer> = Look<200 | 201 | 204> & {
  /** What it can be in place of that, because of what the request says. */
  readonly variants?: readonly Look<206 | 304>[];
  /** Request headers that it goes by. */
  readonly requestHeaders?: z.ZodObject;
  readonly problems?: readonly ProblemCode[];
  send(ctx: Context, answer: Answer): void | Promise<void>;
};

/** An answer, as the document describes it. */
export type Look<Status = number> = {
  readonly status: Status;
  readonly description: string;
  readonly content?: ZodOpenApiContentObject;
  readonly headers?: z.ZodObject;
};

/** All there is to know about a route. Validation, the OpenAPI document and the check of every answer are made from it. */
export type Declaration<Who, Query, Body, Answer> = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** It may have one variable: `{id}` stands for a UUID, another for what `variable` says. */
  readonly path: string;
  readonly variable?: z.ZodType<string>;
  /** What a malformed variable is answered like, so that whoever asks learns nothing; an absent image by default. */
  readonly absent?: new () => Error;
  /** What a client library calls it. */
  readonly name: string;
  readonly group: Group;
  readonly summary: string;
  /** What the summary leaves open: CommonMark, in a paragraph or two. */
  readonly description: string;
  readonly access: Access<Who>;
  readonly query?: z.ZodType<Query, Record<string, unknown>>;
  readonly body?: RequestBody<Body, NoInfer<Who>>;
  /** Has the rest happen, from before the body is read to when there is an answer; or refuses it. */
  readonly within?: <Result>(ctx: Context, rest: () => Promise<Result>) => Promise<Result>;
  readonly success: Success<Answer>;
  /** Beside those that access, query, body, path and success bring along. */
  readonly problems?: readonly ProblemCode[];
  handle(asked: Asked<Who, Query, Body>): Promise<Answer>;
};

type Asked<Who, Query, Body> = { who: Who; id: string; query: Query; body: Body; ctx: Context };

/** What routes are about. A group without a description does not compile. */
export const groups = {
  accounts: 'Accounts, the sessions that a sign-in opens, and the tokens that belong to them.',
  images: 'Photos: the original as it was uploaded, the print that is made of it, and what is known about both.',
  service: 'The service itself: whether it lives, and how to use it.',
};
export type Group = keyof typeof groups;

/** A declared route, as the dispatcher and the document see it. */
export type Route = Omit<
  Declaration<unknown, unknown, unknown, unknown>,
  'access' | 'body' | 'success' | 'within' | 'handle'
> & {
  readonly access: Omit<Access<unknown>, 'settle'>;
  readonly body?: Omit<RequestBody<unknown>, 'read'>;
  readonly success: Omit<Success<unknown>, 'send'>;
  readonly problems: readonly ProblemCode[];
  /** Answer a request whose path has `id` where the route's has its variable. */
  run(ctx: Context, id: string): Promise<void>;
};

/** Declare a route. */
export function route<Who, Query, Body, Answer>(declared: Declaration<Who, Query, Body, Answer>): Route {
  const { access, path, query, body, success } = declared;
  return {
    ...declared,
    problems: problemsOf(declared),
    async run(ctx, id) {
      const who = await access.settle(ctx);
      const asked = {
        who,
        id: path.includes('{') ? variableOf(declared, id) : '',
        query: (query && parse(query, queryObject(targetOf(ctx.url).query))) as Query,
        ctx,
      };
      const answered = async () => declared.handle({ ...asked, body: (await body?.read(ctx, who)) as Body });
      const answer = await (declared.within ? declared.within(ctx, answered) : answered());
      ctx.status = success.status;
      await success.send(ctx, answer);
    },
  };
}

/** A success that is a JSON document of this shape, and one such document. */
export function json<T>(schema: z.ZodType<T>, description: string, example: T): Success<T> {
  return {
    status: 200,
    description,
    content: { 'application/json': { schema, example } },
    send(ctx, answer) {
      ctx.set('Content-Type', 'application/json');
      ctx.body = JSON.stringify(answer);
    },
  };
}

/** Headers that always say the same, with what that is good for. */
export function fixedHeaders(headers: Readonly<Record<string, string>>, description: string): z.ZodObject {
  return z.object(
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, z.literal(value).meta({ description })])),
  );
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

const uuid = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

function variableOf({ variable = uuid, absent: Absent = ImageNotFoundError }: Variable, sent: string): string {
  const { data } = variable.safeParse(sent);
  if (data === undefined) throw new Absent();
  return data;
}

type Variable = Pick<Declaration<unknown, unknown, unknown, unknown>, 'variable' | 'absent'>;

function problemsOf({
  access,
  query,
  body,
  path,
  success,
  problems = [],
}: Declaration<unknown, unknown, unknown, unknown>): ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      ...access.problems,
      ...(query ? (['validation-failed'] as const) : []),
      ...(body?.problems ?? []),
      ...(path.includes('{') ? (['not-found'] as const) : []),
      ...(success.problems ?? []),
      ...problems,
      'internal',
    ]),
  ];
}
