/** Every code that the core can fail with. Closed on purpose: an adapter that maps codes fails to compile when one is added. */
export type ErrorCode =
  | 'dependency-unavailable'
  | 'idempotency-key-reused'
  | 'image-limits-exceeded'
  | 'insufficient-storage'
  | 'internal'
  | 'invalid-credentials'
  | 'invalid-cursor'
  | 'invalid-image'
  | 'invalid-refresh-token'
  | 'invalid-token'
  | 'not-found'
  | 'overloaded'
  | 'payload-too-large'
  | 'quota-exceeded'
  | 'rate-limited'
  | 'request-in-progress'
  | 'session-revoked'
  | 'too-many-attempts'
  | 'unsupported-jpeg-variant'
  | 'unsupported-media-type'
  | 'username-taken'
  | 'validation-failed'
  | 'weak-password';

/**
 * The one base of everything that Silverprint throws on purpose; any other error is a bug.
 *
 * `message` is safe to show to the person who asked. What only an operator may see goes into `cause`.
 *
 * @example
 * ```ts
 * try {
 *   await images.describe({ ownerId: 'alice', imageId });
 * } catch (error) {
 *   if (!(error instanceof SilverprintError) || error.code !== 'not-found') throw error;
 *   console.log('There is no such image, or it is not hers.');
 * }
 * ```
 */
export abstract class SilverprintError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One member of an input that breaks a rule: where (an RFC 6901 pointer), which rule, and what to do about it. */
export type Violation = { readonly pointer: string; readonly code: string; readonly detail: string };

/**
 * An input breaks one or more rules; all of them are listed.
 *
 * @example
 * ```ts
 * try {
 *   await accounts.register({ username: 'a b', password: 'short' });
 * } catch (error) {
 *   if (!(error instanceof ValidationError)) throw error;
 *   for (const { pointer, detail } of error.violations) console.log(pointer, detail);
 * }
 * ```
 */
export class ValidationError extends SilverprintError {
  readonly code = 'validation-failed';
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[], message = 'One or more members break a rule.') {
    super(message);
    this.violations = violations;
  }
}

/** The password is too easy to guess; the violations say why. */
export class WeakPasswordError extends SilverprintError {
  readonly code = 'weak-password';
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super('This password is too easy to guess.');
    this.violations = violations;
  }
}

/** The canonical form of the name belongs to somebody already. */
export class UsernameTakenError extends SilverprintError {
  readonly code = 'username-taken';
  constructor() {
    super('This username is taken.');
  }
}

/** Nobody makes an account here by themselves: as many as may be made that way are, which is none. */
export class RegistrationClosedError extends SilverprintError {
  readonly code = 'quota-exceeded';
  constructor() {
    super('This service takes no registrations. Ask whoever runs it for an account.');
  }
}

/** Nobody has this username. Only for whoever runs the service: anybody else could probe for names with it. */
export class UserNotFoundError extends SilverprintError {
  readonly code = 'not-found';
  constructor() {
    super('There is no such user.');
  }
}

/** No such user, or not this password: the two cannot be told apart. */
export class InvalidCredentialsError extends SilverprintError {
  readonly code = 'invalid-credentials';
  constructor() {
    super('The username or the password is wrong.');
  }
}

/** The access token is not one of ours, or its time is over. */
export class InvalidTokenError extends SilverprintError {
  readonly code = 'invalid-token';
  constructor(options?: ErrorOptions) {
    super('The access token is invalid or has expired.', options);
  }
}

/** The access token was one of ours, and its time is over: to whoever asks, that is the same. */
export class ExpiredTokenError extends InvalidTokenError {
  /** The session that it was of. */
  readonly sessionId: string;

  constructor(sessionId: string, options?: ErrorOptions) {
    super(options);
    this.sessionId = sessionId;
  }
}

/** The refresh token is not one of ours. */
export class InvalidRefreshTokenError extends SilverprintError {
  readonly code = 'invalid-refresh-token';
  constructor() {
    super('The refresh token is invalid.');
  }
}

/** The refresh token is one of ours, and its session has ended, or has just been ended because of it. */
export class SessionRevokedError extends SilverprintError {
  readonly code = 'session-revoked';
  constructor() {
    super('The session has ended. Sign in again.');
  }
}

/** No such session, or another user's: the two cannot be told apart. */
export class SessionNotFoundError extends SilverprintError {
  readonly code = 'not-found';
  constructor() {
    super('There is no such session.');
  }
}

/** What was done too often, how often it may be done without a wait, and when it may be done again. */
export type Throttled = {
  /** A word: `upload`, `log-in-address`. */
  readonly policy: string;
  /** How many there may be in a window. */
  readonly attempts: number;
  readonly windowSeconds: number;
  readonly waitSeconds: number;
};

/**
 * Something was done too often.
 *
 * @example
 * ```ts
 * try {
 *   await images.admit({ ownerId: 'alice', action: 'upload' });
 * } catch (error) {
 *   if (!(error instanceof ThrottledError)) throw error;
 *   console.log(`Come back in ${error.throttled.waitSeconds} seconds.`);
 * }
 * ```
 */
export abstract class ThrottledError extends SilverprintError {
  readonly throttled: Throttled;

  constructor(message: string, throttled: Throttled) {
    super(message);
    this.throttled = throttled;
  }
}

/** Too many passwords were tried, of this account or from this address. Whether this one is right was not looked at. */
export class TooManyAttemptsError extends ThrottledError {
  readonly code = 'too-many-attempts';
  constructor(throttled: Throttled) {
    super('There were too many attempts to sign in. Wait for a while, and try again.', throttled);
  }
}

/** Somebody has asked for this more often than it is done. */
export class RateLimitedError extends ThrottledError {
  readonly code = 'rate-limited';
  constructor(throttled: Throttled) {
    super('This was asked for too often. Wait for a while, and try again.', throttled);
  }
}

/** No such image, or another owner's: the two cannot be told apart. */
export class ImageNotFoundError extends SilverprintError {
  readonly code = 'not-found';
  constructor() {
    super('There is no such image.');
  }
}

/** As much is kept for this owner as may be. */
export class QuotaExceededError extends SilverprintError {
  readonly code = 'quota-exceeded';
  constructor() {
    super('This would be more than may be kept for you. Delete photos that you do not need.');
  }
}

/** An upload with this key is under way, here or in another process. */
export class RequestInProgressError extends SilverprintError {
  readonly code = 'request-in-progress';
  constructor() {
    super('An upload with this key is under way. Ask again in a moment.');
  }
}

/** An upload with this key was another one: of another file, or under another name. */
export class IdempotencyKeyReusedError extends SilverprintError {
  readonly code = 'idempotency-key-reused';
  constructor() {
    super('This key belongs to an upload of another file. Take a new one for each upload.');
  }
}

/** An upload with this key was kept, and its image was deleted since: doing it again would bring that back. */
export class UploadDeletedError extends SilverprintError {
  readonly code = 'not-found';
  constructor() {
    super('The image of this upload was deleted since. Take a new key to upload it again.');
  }
}

/** The cursor was not made by this service for this owner and this query. */
export class InvalidCursorError extends SilverprintError {
  readonly code = 'invalid-cursor';
  constructor() {
    super('The cursor does not belong to this list. Start again without one.');
  }
}

/** More bytes arrived than an upload may have. */
export class UploadTooLargeError extends SilverprintError {
  readonly code = 'payload-too-large';
  readonly bytesMax: number;

  constructor(bytesMax: number) {
    super(`The file is larger than the ${bytesMax} bytes that this service accepts.`);
    this.bytesMax = bytesMax;
  }
}

/** The bytes are no JPEG, whatever the file is called. */
export class UnsupportedMediaTypeError extends SilverprintError {
  readonly code = 'unsupported-media-type';
}

/** A JPEG of a kind that is never decoded here: arithmetic, lossless, hierarchical or 12-bit coding. */
export class UnsupportedJpegVariantError extends SilverprintError {
  readonly code = 'unsupported-jpeg-variant';
}

/** Starts like a JPEG and is none: truncated, corrupt or empty. */
export class InvalidImageError extends SilverprintError {
  readonly code = 'invalid-image';
}

/** The image declares more of something than this service decodes. */
export class ImageLimitsExceededError extends SilverprintError {
  readonly code = 'image-limits-exceeded';
  readonly limit: string;
  readonly actual: number;
  readonly max: number;

  /** @param limit what there is too much of, as a noun with its unit: `pixels`, `widthPixels` */
  constructor(limit: string, actual: number, max: number) {
    super(`The image has more ${limit} than this service accepts: ${actual} of at most ${max}.`);
    this.limit = limit;
    this.actual = actual;
    this.max = max;
  }
}

/** The store has no room for the file. Nothing of it was kept. */
export class StoreFullError extends SilverprintError {
  readonly code = 'insufficient-storage';
  constructor(options?: ErrorOptions) {
    super('There is no room left to store this file.', options);
  }
}

/** More work is waiting than can be done in time. Trying again in a moment may succeed. */
export class OverloadedError extends SilverprintError {
  readonly code = 'overloaded';
  constructor() {
    super('The service is busy. Try again in a moment.');
  }
}

/** The database or the store did not answer. The outcome is unknown or nothing was done; trying again is safe. */
export class DependencyUnavailableError extends SilverprintError {
  readonly code = 'dependency-unavailable';
  constructor(options?: ErrorOptions) {
    super('A part of the service is not available. Try again in a moment.', options);
  }
}

/**
 * How a store and a database are not of one service: the store has another identity than the one that is written down, or none at all;
 * or, before any was written down, not one image that was looked for is in the store, or the store holds what no image is made of.
 */
export type StoreMismatch = 'another' | 'unidentified' | 'without-images' | 'of-others';

/** The store is not the one that the database knows: an operator must look. Nothing was done to either. */
export class WrongStoreError extends SilverprintError {
  readonly code = 'dependency-unavailable';
  readonly mismatch: StoreMismatch;
  /** The identity that is written down. Not for the person who asked. */
  readonly expected: string | undefined;

  constructor(mismatch: StoreMismatch, expected?: string) {
    super('The stored files are not those that the database knows.');
    this.mismatch = mismatch;
    this.expected = expected;
  }
}

/** The row is there and its bytes are not, or not all of them: an operator must look. */
export class BlobMissingError extends SilverprintError {
  readonly code = 'internal';
  /** The blob that should be there. Not for the person who asked. */
  readonly key: string;

  constructor(key: string) {
    super('The stored file cannot be read.');
    this.key = key;
  }
}
