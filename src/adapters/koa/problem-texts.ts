import {
  BlobMissingError,
  DependencyUnavailableError,
  IdempotencyKeyReusedError,
  ImageLimitsExceededError,
  ImageNotFoundError,
  InvalidCredentialsError,
  InvalidCursorError,
  InvalidImageError,
  InvalidRefreshTokenError,
  InvalidTokenError,
  OverloadedError,
  QuotaExceededError,
  RateLimitedError,
  RequestInProgressError,
  SessionRevokedError,
  StoreFullError,
  TooManyAttemptsError,
  UnsupportedJpegVariantError,
  UploadTooLargeError,
  UsernameTakenError,
  ValidationError,
  WeakPasswordError,
} from '../../domain/errors.ts';
import { HttpProblem, type ProblemCode } from './problems.ts';

/** What a page says about a code. */
export type ProblemText<Code extends ProblemCode = ProblemCode> = {
  /** What happened, in a sentence or a few. */
  readonly happened: string;
  /** What whoever asked can do about it. */
  readonly remedy: string;
  /** What is thrown, so that the document that is shown is one that is sent. */
  readonly example: () => Error & { readonly code: Code };
};

/** A code that is missing here does not compile, and neither does one whose example is of another. */
export const problemTexts: { readonly [Code in ProblemCode]: ProblemText<Code> } = {
  'dependency-unavailable': {
    happened:
      'The database or the disk did not answer in time. Either nothing was done, or it is not known whether it was.',
    remedy:
      'Wait for as many seconds as Retry-After says, and send the request again. An upload with an Idempotency-Key is kept once all the same; after one without, look at the list first if two of the same would be a nuisance.',
    example: () => new DependencyUnavailableError(),
  },
  'idempotency-key-reused': {
    happened:
      'An upload with this Idempotency-Key was kept before, and it was of another file, or of the same one under another name. Nothing was kept now.',
    remedy: 'Make a new key for each upload, and send it again only with the very same one.',
    example: () => new IdempotencyKeyReusedError(),
  },
  'image-limits-exceeded': {
    happened:
      'The file declares more of something than is ever decoded here: pixels, a side, scans, segments, metadata. It was refused before it was decoded. The members limit, actual and max say what there is too much of.',
    remedy:
      'Save the photo with fewer pixels, or once more from an editor: what real cameras write stays well below the limits. The same file will be refused again.',
    example: () => new ImageLimitsExceededError('pixels', 102_000_000, 64_000_000),
  },
  'insufficient-storage': {
    happened: 'There is no room left for the file. Nothing of it was kept.',
    remedy: 'Try again later. Only whoever runs the service can make room.',
    example: () => new StoreFullError(),
  },
  internal: {
    happened: 'Something failed that should not, and it is the fault of the service. What it was is in its log.',
    remedy:
      'Trying again may help. If it does not, tell whoever runs the service the X-Request-Id of the answer: it finds the line in the log.',
    example: () => new BlobMissingError(''),
  },
  'invalid-credentials': {
    happened:
      'There is no account of this name, it has another password, or it was disabled. Which of these it is stays unsaid, so that nobody can find out who has an account.',
    remedy: 'Check the username and the password. Many wrong ones in a row make for a wait.',
    example: () => new InvalidCredentialsError(),
  },
  'invalid-cursor': {
    happened: 'The cursor was not made for this list: it was changed, or belongs to another user or to another query.',
    remedy: 'Use next_cursor as it came, with the same parameters as the page before; or start again without a cursor.',
    example: () => new InvalidCursorError(),
  },
  'invalid-image': {
    happened: 'The file begins like a JPEG and is none to its end: it was cut off, is corrupt or empty.',
    remedy:
      'Open the photo and save it again, or copy it from the camera once more. The same file will be refused again.',
    example: () => new InvalidImageError('The JPEG is truncated: its end is missing.'),
  },
  'invalid-json': {
    happened: 'The body is not well-formed JSON in UTF-8, or has a member called __proto__.',
    remedy: 'Send one JSON document that a strict parser reads.',
    example: () => new HttpProblem('invalid-json', 'The body is not well-formed JSON in UTF-8.'),
  },
  'invalid-refresh-token': {
    happened: 'This is no refresh token of the service, or it was signed with a key that is no longer in use.',
    remedy:
      'Send the refresh_token of the latest answer to a sign-in or a refresh, and not the access_token. If that is what was sent, sign in again.',
    example: () => new InvalidRefreshTokenError(),
  },
  'invalid-request': {
    happened:
      'The request says who asks in a way that must not be: in the URL, where logs and histories keep it, or twice. Or its Idempotency-Key is none.',
    remedy:
      'Send one token, in one Authorization header; and as the Idempotency-Key 16 to 128 visible ASCII characters, such as those of a random UUID.',
    example: () => new HttpProblem('invalid-request', 'Send the token in the Authorization header, never in the URL.'),
  },
  'invalid-token': {
    happened: 'The access token is not one of this service, its time is over, or its session has ended.',
    remedy: 'Exchange the refresh token for a new pair, and ask again with the new access token.',
    example: () => new InvalidTokenError(),
  },
  'malformed-multipart': {
    happened: 'The form could not be read: it is cut off, has no usable boundary, or has too many or too long fields.',
    remedy: 'Let a library make the form, and leave the Content-Type, which names the boundary, to it.',
    example: () =>
      new HttpProblem('malformed-multipart', 'The form is cut off or broken, or has too many or too long fields.'),
  },
  'method-not-allowed': {
    happened: 'There is something at this path, and it does not take this method.',
    remedy: 'Use one of the methods that the Allow header of the answer lists.',
    example: () =>
      new HttpProblem('method-not-allowed', 'Possible here: GET, HEAD, OPTIONS.', { Allow: 'GET, HEAD, OPTIONS' }),
  },
  'missing-token': {
    happened: 'Only somebody who is signed in can ask for this, and the request does not say who asks.',
    remedy: 'Sign in, and send the access token as Authorization: Bearer.',
    example: () => new HttpProblem('missing-token', 'Send an access token in the Authorization header.'),
  },
  'not-found': {
    happened:
      'There is nothing at this path, or nothing that belongs to whoever asks: what is somebody else’s answers exactly like what does not exist. An upload that comes again with its Idempotency-Key finds that its image was deleted since.',
    remedy: 'Check the path and the id, and that the token is of the user whom it belongs to.',
    example: () => new ImageNotFoundError(),
  },
  overloaded: {
    happened: 'More work is waiting than can be done in time, so that this request was not begun.',
    remedy: 'Wait for as many seconds as Retry-After says, and send the request again.',
    example: () => new OverloadedError(),
  },
  'payload-too-large': {
    happened: 'The body, or the file in it, has more bytes than are taken. The rest was not read.',
    remedy: 'Send less. The detail says how many bytes are taken.',
    example: () => new UploadTooLargeError(67_108_864),
  },
  'precondition-failed': {
    happened:
      'If-Match names the ETags that the file may have, and it has another one: a print is replaced by a smaller one.',
    remedy:
      'Start again without If-Match, and drop what there is of the other file. The ETag of this one is in the answer.',
    example: () => new HttpProblem('precondition-failed', 'The file is not the one that If-Match names.'),
  },
  'quota-exceeded': {
    happened:
      'There are as many already as there may be. For photos, that is the quota of the account, in images or in bytes of originals; GET /auth/me shows it. For accounts, that is where registration is closed: then there are no more but those that whoever runs the service makes.',
    remedy: 'Delete photos, or ask whoever runs the service. Without that, the same request will be refused again.',
    example: () => new QuotaExceededError(),
  },
  'range-not-satisfiable': {
    happened: 'Range asks for bytes beyond the end of the file. Content-Range says how many it has.',
    remedy: 'Whoever has as many already has all of it. Otherwise start again without Range.',
    example: () => new HttpProblem('range-not-satisfiable', 'The file has 677047 bytes, and none of these.'),
  },
  'rate-limited': {
    happened: 'This was asked for more often than it is done for one user, one session or one address.',
    remedy: 'Wait for as many seconds as Retry-After says. RateLimit-Policy says how often is fine.',
    example: () => new RateLimitedError({ policy: 'upload', attempts: 600, windowSeconds: 60, waitSeconds: 21 }),
  },
  'request-in-progress': {
    happened:
      'An upload with this Idempotency-Key is under way; its answer is yet to come. After a crash of the service, it can be five minutes until the key is free.',
    remedy:
      'Wait for as many seconds as Retry-After says, and send the request again: it gets the answer of the other one, or does what that did not.',
    example: () => new RequestInProgressError(),
  },
  'request-timeout': {
    happened:
      'The body came more slowly than is waited for: nothing for 10 seconds, less than 16 KiB a second after the first 10, or not all of it within two minutes. Nothing of it was kept.',
    remedy: 'Send the request again, over a better line if this one is slow. What was sent of the body is lost.',
    example: () => new HttpProblem('request-timeout', 'The body came too slowly.'),
  },
  'session-revoked': {
    happened:
      'The session of this token has ended: by a sign-out, a changed password, its age; or because a refresh token came back after it was used, which means that two parties hold it.',
    remedy: 'Sign in again. If nobody signed out, look at the events of the account, and change the password.',
    example: () => new SessionRevokedError(),
  },
  'shutting-down': {
    happened:
      'This process of the service is ending: it finishes what it has begun, and begins nothing new. The request was not begun.',
    remedy: 'Wait for as many seconds as Retry-After says, and send the request again, on another connection.',
    example: () => new HttpProblem('shutting-down', 'The service is ending. Ask again.'),
  },
  'too-many-attempts': {
    happened:
      'Too many passwords were tried, of this account or from this address. Whether this one is right was not looked at.',
    remedy: 'Wait for as many seconds as Retry-After says. Each further wrong password makes the next wait longer.',
    example: () =>
      new TooManyAttemptsError({ policy: 'log-in-pair', attempts: 5, windowSeconds: 86_400, waitSeconds: 8 }),
  },
  'unsupported-jpeg-variant': {
    happened:
      'This is a JPEG of a kind that is never decoded here: arithmetic, lossless, hierarchical or 12-bit coding.',
    remedy: 'Save the photo as a baseline or progressive JPEG with 8 bits, which is what every camera writes.',
    example: () => new UnsupportedJpegVariantError('This is a JPEG with arithmetic coding, which is not supported.'),
  },
  'unsupported-media-type': {
    happened: 'The body is of a type that is not taken here, or the file in it is no JPEG, whatever it is called.',
    remedy: 'Send JSON in UTF-8 or a form, as the operation asks, and photos as JPEG.',
    example: () => new HttpProblem('unsupported-media-type', 'Send the photo as multipart/form-data.'),
  },
  'username-taken': {
    happened: 'Somebody has this username already, in whatever letter case.',
    remedy: 'Choose another one. If it is yours, sign in.',
    example: () => new UsernameTakenError(),
  },
  'validation-failed': {
    happened:
      'Members of the body, or parameters of the query, break a rule. The errors name each of them, and the rule.',
    remedy: 'Correct what the errors point to. The same request will be refused again.',
    example: () => new ValidationError([{ pointer: '/limit', code: 'range', detail: 'At most 100.' }]),
  },
  'weak-password': {
    happened:
      'The password is too short, one of those that many people have, or contains the username. The errors say which.',
    remedy: 'Choose another one: a few words in a row are easy to remember and hard to guess.',
    example: () =>
      new WeakPasswordError([
        {
          pointer: '/password',
          code: 'common',
          detail: 'This is one of the most common passwords, which are the first to be tried.',
        },
      ]),
  },
};
