import { z } from 'zod';
import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { problemTexts } from './problem-texts.ts';
import { type ProblemCode, problemOf, problems } from './problems.ts';
import { Checks, etag, standingHeaders, token } from './schemas.ts';
import { violationsMax } from './validation.ts';

/** The answers of an OpenAPI document that are no success, by status. */
export class ProblemResponses {
  readonly #base: string;
  readonly #schemas = new Map<ProblemCode, z.ZodObject>();

  /** @param base what every path of the service starts with */
  constructor(base: string) {
    this.#base = base;
  }

  of(codes: readonly ProblemCode[]): Record<string, ZodOpenApiResponseObject> {
    const byStatus = Object.groupBy(codes, (code) => String(problems[code].status));
    return Object.fromEntries(
      Object.entries(byStatus).map(([status, [...ofStatus] = []]) => [status, this.#response(status, ofStatus)]),
    );
  }

  /** What each code looks like: a document that is really sent. */
  examples(codes: ReadonlySet<ProblemCode>): Record<string, ZodOpenApiExampleObject> {
    return Object.fromEntries(
      [...codes].map((code) => {
        const { document } = problemOf(problemTexts[code].example(), this.#base);
        return [code, { summary: problems[code].title, value: document }];
      }),
    );
  }

  #response(status: string, codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
    const schemas = codes.map((code) => this.#schema(code));
    return {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
      headers: z.object({
        ...standingHeaders,
        ...headersOfStatus[status],
        ...(codes.includes('request-in-progress') && { 'Retry-After': retryAfter }),
        ...(codes.includes('invalid-request') && { 'WWW-Authenticate': challenge.optional().meta(aboutChallenge) }),
      }),
      content: {
        'application/problem+json': {
          schema: schemas.length > 1 ? z.union(schemas) : (schemas[0] ?? z.never()),
          examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    };
  }

  /** One component a code: the document says to the letter what a code comes with. */
  #schema(code: ProblemCode): z.ZodObject {
    const known = this.#schemas.get(code);
    if (known) return known;
    const schema = problemSchema(code, this.#base);
    this.#schemas.set(code, schema);
    return schema;
  }
}

const retryAfter = z
  .string()
  .max(10)
  .regex(/^[0-9]{1,10}$/)
  .meta({ description: 'Seconds to wait before the next attempt.', examples: ['8'] });

const aboutChallenge = {
  description: 'RFC 6750: `error` says what is wrong with the token, where there is one.',
  examples: ['Bearer realm="silverprint", error="invalid_token"'],
};
const challenge = z.string().max(200).meta(aboutChallenge);

/** What every answer of a status carries, beside what all do. */
const headersOfStatus: Readonly<Record<string, z.ZodRawShape>> = {
  401: { 'WWW-Authenticate': challenge },
  412: { ETag: etag },
  416: {
    ETag: etag,
    'Content-Range': z
      .string()
      .max(30)
      .regex(/^bytes \*\/[0-9]{1,15}$/)
      .meta({ description: 'How many bytes the file has.', examples: ['bytes */677047'] }),
  },
  429: {
    'Retry-After': retryAfter,
    RateLimit: z
      .string()
      .max(200)
      .meta({
        description: 'Which policy refuses, what is left by it (`r`), and for how many seconds (`t`).',
        examples: ['"upload";r=0;t=21'],
      }),
    'RateLimit-Policy': z
      .string()
      .max(200)
      .meta({
        description: 'How many requests (`q`) in how many seconds (`w`) it allows.',
        examples: ['"upload";q=600;w=60'],
      }),
  },
  503: { 'Retry-After': retryAfter },
};

const detail = z.string().max(500).meta({ description: 'What went wrong this time, for people.' });

const Violation = z
  .object({
    pointer: z.string().max(33_000).meta({ description: 'Where: RFC 6901, into the body or the query.' }),
    code: token.meta({ description: 'Which rule is broken.' }),
    detail: z.string().max(500).meta({ description: 'What to do about it, for people.' }),
  })
  .meta({ id: 'Violation', description: 'A member or a parameter that breaks a rule.' });

const amount = z.number().min(0);

function problemSchema(code: ProblemCode, base: string): z.ZodObject {
  const { status, title } = problems[code];
  const violations = code === 'validation-failed' || code === 'weak-password';
  return z
    .object({
      type: z.literal(`${base}/problems/${code}`).meta({ description: 'The page about this code.' }),
      code: z.literal(code),
      title: z.literal(title),
      status: z.literal(status),
      detail,
      ...(violations && { errors: z.array(Violation).max(violationsMax).meta({ description: 'All that is wrong.' }) }),
      ...(code === 'image-limits-exceeded' && {
        limit: token.meta({ description: 'What there is too much of, a noun with its unit.' }),
        actual: amount.meta({ description: 'How much of it there is.' }),
        max: amount.meta({ description: 'How much of it is taken.' }),
      }),
      ...(code in { 'dependency-unavailable': 0, 'shutting-down': 0 } && {
        checks: Checks.optional().meta({ description: 'Which part it is, where that was asked.' }),
      }),
    })
    .meta({ id: `Problem-${code}`, description: problemTexts[code].happened });
}
