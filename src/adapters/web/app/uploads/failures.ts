import {
  FileChangedError,
  NetworkError,
  ProblemError,
  SessionEndedError,
  UnexpectedAnswerError,
} from '../../../../client/index.ts';
import { sentenceFor } from '../frame/problems.ts';

/** Why no upload begins at the moment. */
export type Pause =
  /** It goes on by itself after so long. */
  | { readonly kind: 'busy'; readonly why: string; readonly seconds: number }
  /** It goes on by itself when the service answers again. */
  | { readonly kind: 'unreachable' }
  /** It goes on by itself when somebody has signed in. */
  | { readonly kind: 'signed-out' }
  /** It goes on when somebody says so. */
  | { readonly kind: 'stopped'; readonly why: string };

/** What an attempt that failed says of the next one. */
type Outcome = {
  /** `refused`: another attempt would be, too. */
  readonly kind: 'again' | 'failed' | 'refused';
  readonly why: string;
  /** Whether it may be the file that it fails with, so that it is not tried forever. */
  readonly counts?: boolean;
  /** Whether fewer at a time may help. */
  readonly slower?: boolean;
  readonly pause?: Pause;
};

const unreadable = 'This file cannot be read any more: it was moved, changed or deleted, or is elsewhere.';
const broken = 'The connection broke each time that this was sent.';
const waitSeconds = 5;

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof SessionEndedError) return { kind: 'again', why: '', pause: { kind: 'signed-out' } };
  if (error instanceof NetworkError || isOfAProxy(error)) {
    return { kind: 'again', why: broken, counts: true, slower: true, pause: { kind: 'unreachable' } };
  }
  const why = sentenceFor(error);
  if (error instanceof FileChangedError || error instanceof DOMException) return { kind: 'failed', why: unreadable };
  if (!(error instanceof ProblemError)) return { kind: 'failed', why };
  const { code, status, retryAfterSeconds: seconds = waitSeconds } = error;
  if (code === 'request-timeout') return { kind: 'again', why, counts: true, slower: true };
  if (code === 'insufficient-storage') return { kind: 'again', why, pause: { kind: 'stopped', why } };
  if (status === 429 || status === 503 || code === 'request-in-progress') {
    const reason = status === 429 ? 'That was a lot at once.' : 'The service is busy.';
    return { kind: 'again', why, slower: status === 503, pause: { kind: 'busy', why: reason, seconds } };
  }
  return { kind: status >= 500 ? 'failed' : 'refused', why };
}

/** What stands in front of the service says that it does not answer. */
function isOfAProxy(error: unknown): boolean {
  return error instanceof UnexpectedAnswerError && error.status >= 502;
}
