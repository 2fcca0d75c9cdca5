import {
  ClientError,
  NetworkError,
  type ProblemCode,
  ProblemError,
  SessionEndedError,
} from '../../../../client/index.ts';
import { duration } from './words.ts';

/** What went wrong, in a sentence for the person in front of it. */
export function sentenceFor(error: unknown): string {
  if (error instanceof NetworkError) return 'The service cannot be reached. Check the connection, and try again.';
  if (error instanceof SessionEndedError) return 'The session has ended. Sign in again.';
  if (error instanceof ClientError && !(error instanceof ProblemError)) return error.message;
  if (!(error instanceof ProblemError)) return 'Something went wrong in this page. Reload it, and try again.';
  const sentence = sentences[error.code];
  return typeof sentence === 'function' ? sentence(error) : (sentence ?? error.detail);
}

/** What is wrong with each member of a request, by its name. Other problems than of members have none. */
export function sentencesByMember(error: unknown): ReadonlyMap<string, string> {
  const violations = error instanceof ProblemError ? error.errors : [];
  return new Map(violations.map(({ pointer, detail }) => [pointer.replace(/^\//, ''), detail]));
}

/** By the code of the problem. One that is missing here is said in the words of the service. */
const sentences: Readonly<Partial<Record<ProblemCode, string | ((problem: ProblemError) => string)>>> = {
  'dependency-unavailable': 'A part of the service does not answer. Try again in a moment.',
  'image-limits-exceeded': 'This photo is larger than the service takes.',
  'insufficient-storage': 'The service has no room left.',
  internal: 'Something went wrong in the service. Try again; if it goes on, tell whoever runs it.',
  'invalid-credentials': 'The username or the password is wrong.',
  'invalid-image': 'This file cannot be read as a photo: it is damaged, or not all of it is there.',
  'invalid-refresh-token': 'The session has ended. Sign in again.',
  'invalid-token': 'The session has ended. Sign in again.',
  'missing-token': 'Sign in first.',
  'not-found': 'It is not there, or not any more.',
  overloaded: (problem) => `The service is busy. Try again${inAWhile(problem)}.`,
  'payload-too-large': 'This file has more bytes than the service takes.',
  'quota-exceeded': 'There may be no more of these here.',
  'rate-limited': (problem) => `That was a lot at once. Try again${inAWhile(problem)}.`,
  'request-in-progress': (problem) => `The same is under way. Try again${inAWhile(problem)}.`,
  'request-timeout': 'This took too long to arrive. Try again, or over a faster connection.',
  'session-revoked': 'The session has ended. Sign in again.',
  'shutting-down': (problem) => `The service is being restarted. Try again${inAWhile(problem)}.`,
  'too-many-attempts': (problem) => `There were too many attempts to sign in. Try again${inAWhile(problem)}.`,
  'unsupported-jpeg-variant': 'This is a rare kind of JPEG, which the service does not take.',
  'unsupported-media-type': 'This is not a JPEG, whatever its name says.',
  'username-taken': 'This username is taken. Choose another one.',
  'validation-failed': 'Something is not as it has to be.',
  'weak-password': 'This password is too easy to guess.',
};

function inAWhile({ retryAfterSeconds }: ProblemError): string {
  return retryAfterSeconds === undefined ? ' in a moment' : ` in ${duration(retryAfterSeconds)}`;
}
