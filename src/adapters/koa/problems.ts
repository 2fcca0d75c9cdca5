import { randomInt } from 'node:crypto';
import {
  type ErrorCode,
  ImageLimitsExceededError,
  SilverprintError,
  type Throttled,
  ThrottledError,
  ValidationError,
  type Violation,
  WeakPasswordError,
} from '../../domain/errors.ts';
import type { Checks } from './readiness.ts';

/** Codes of what only HTTP can get wrong. */
type HttpCode =
  | 'invalid-json'
  | 'invalid-request'
  | 'malformed-multipart'
  | 'method-not-allowed'
  | 'missing-token'
  | 'payload-too-large'
  | 'precondition-failed'
  | 'range-not-satisfiable'
  | 'request-timeout'
  | 'shutting-down'
  | 'unsupported-media-type';

/** Codes of the core that HTTP has a use of its own for. */
type SharedCode = 'dependency-unavailable' | 'internal' | 'not-found';

export type ProblemCode = ErrorCode | HttpCode;

/** Every answer that is no success. A code that is missing here does not compile. */
export const problems = {
  'dependency-unavailable': { status: 503, title: 'A part of the service is not available' },
  'idempotency-key-reused': { status: 422, title: 'The key belongs to another upload' },
  'image-limits-exceeded': { status: 422, title: 'The image asks for more than this service decodes' },
  'insufficient-storage': { status: 507, title: 'There is no room left' },
  internal: { status: 500, title: 'Something went wrong here' },
  'invalid-credentials': { status: 401, title: 'Wrong username or password' },
  'invalid-cursor': { status: 400, title: 'This cursor does not fit' },
  'invalid-image': { status: 422, title: 'The image cannot be read' },
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'invalid-refresh-token': { status: 401, title: 'The refresh token is not valid' },
  'invalid-request': { status: 400, title: 'The request cannot be understood' },
  'invalid-token': { status: 401, title: 'The access token is not valid' },
  'malformed-multipart': { status: 400, title: 'The form is not well-formed' },
  'method-not-allowed': { status: 405, title: 'This method is not possible here' },
  'missing-token': { status: 401, title: 'Sign in first' },
  'not-found': { status: 404, title: 'Not found' },
  overloaded: { status: 503, title: 'The service is busy' },
  'payload-too-large': { status: 413, title: 'Too many bytes' },
  'precondition-failed': { status: 412, title: 'The file is another one' },
  'quota-exceeded': { status: 403, title: 'There may be no more of these' },
  'range-not-satisfiable': { status: 416, title: 'The file has no such bytes' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'request-in-progress': { status: 409, title: 'The same is under way' },
  'request-timeout': { status: 408, title: 'The body came too slowly' },
  'session-revoked': { status: 401, title: 'The session has ended' },
  'shutting-down': { status: 503, title: 'The service is ending' },
  'too-many-attempts': { status: 429, title: 'Too many attempts to sign in' },
  'unsupported-jpeg-variant': { status: 415, title: 'This kind of JPEG is not supported' },
  'unsupported-media-type': { status: 415, title: 'This kind of content is not supported' },
  'username-taken': { status: 409, title: 'The username is taken' },
  'validation-failed': { status: 422, title: 'The request breaks a rule' },
  'weak-password': { status: 422, title: 'The password is too easy to guess' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

export const problemCodes = Object.keys(problems) as readonly ProblemCode[];

/** A refusal that the core knows nothing of. */
export class HttpProblem<Code extends SharedCode | HttpCode = SharedCode | HttpCode> extends Error {
  readonly code: Code;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: Code, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.headers = headers;
  }
}

/** The service is not to be sent requests, and how its parts are. */
export class NotReadyProblem extends HttpProblem<'dependency-unavailable' | 'shutting-down'> {
  readonly checks: Checks;

  constructor(code: 'dependency-unavailable' | 'shutting-down', message: string, checks: Checks) {
    super(code, message);
    this.checks = checks;
  }
}

/** An RFC 9457 document. It says nothing that differs between two requests of the same kind. */
export type ProblemDocument = {
  readonly type: string;
  readonly code: ProblemCode;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly Violation[];
  readonly limit?: string;
  readonly actual?: number;
  readonly max?: number;
  readonly checks?: Checks;
};

export type Problem = { readonly headers: Readonly<Record<string, string>>; readonly document: ProblemDocument };

/**
 * What to answer to an error. Nothing is said about one that nobody threw on purpose.
 * @param base what every path of the service starts with, so that the type leads to the page about it
 */
export function problemOf(error: unknown, base = ''): Problem {
  const { headers, document } = rootedProblemOf(error);
  return { headers, document: { ...document, type: `${base}${document.type}` } };
}

function rootedProblemOf(error: unknown): Problem {
  if (error instanceof NotReadyProblem) {
    const { headers, document } = problem(error.code, error.message, error.headers);
    return { headers, document: { ...document, checks: error.checks } };
  }
  if (error instanceof HttpProblem) return problem(error.code, error.message, error.headers);
  if (!(error instanceof SilverprintError)) return problem('internal', 'The request failed, and it is not your fault.');
  const members = membersOf(error);
  const { headers, document } = problem(error.code, error.message, headersOf(error));
  return { headers, document: { ...document, ...members } };
}

function problem(code: ProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}): Problem {
  const { status, title } = problems[code];
  return {
    headers: { ...standingHeaders(code, status), ...headers },
    document: { type: `/problems/${code}`, code, title, status, detail },
  };
}

function membersOf(error: SilverprintError): Partial<ProblemDocument> {
  if (error instanceof ValidationError || error instanceof WeakPasswordError) return { errors: error.violations };
  if (!(error instanceof ImageLimitsExceededError)) return {};
  return { limit: error.limit, actual: error.actual, max: error.max };
}

function headersOf(error: SilverprintError): Record<string, string> {
  return error instanceof ThrottledError ? rateLimitFields(error.throttled) : {};
}

/** Retry-After (RFC 9110), and the fields of draft-ietf-httpapi-ratelimit-headers: nothing is left, for so many seconds. */
function rateLimitFields({ policy, attempts, windowSeconds, waitSeconds }: Throttled): Record<string, string> {
  return {
    'Retry-After': String(waitSeconds),
    RateLimit: `"${policy}";r=0;t=${waitSeconds}`,
    'RateLimit-Policy': `"${policy}";q=${attempts};w=${windowSeconds}`,
  };
}

function standingHeaders(code: ProblemCode, status: number): Record<string, string> {
  if (status === 401 || code === 'invalid-request') return { 'WWW-Authenticate': challenge(code) };
  // jittered, so that those who were refused together do not come back together
  if (status === 503 || code === 'request-in-progress') return { 'Retry-After': String(randomInt(1, 11)) };
  return {};
}

const invalidTokens: ReadonlySet<ProblemCode> = new Set(['invalid-token', 'invalid-refresh-token', 'session-revoked']);

/** RFC 6750, section 3.1: no error code for those who sent no token. */
function challenge(code: ProblemCode): string {
  const realm = 'Bearer realm="silverprint"';
  if (invalidTokens.has(code)) return `${realm}, error="invalid_token"`;
  return code === 'invalid-request' ? `${realm}, error="invalid_request"` : realm;
}
