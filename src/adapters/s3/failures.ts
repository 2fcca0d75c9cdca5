import { DependencyUnavailableError, StoreFullError } from '../../domain/errors.ts';

const missing = new Set(['NoSuchKey', 'NotFound']);
// A quota is no error of S3 itself, and everybody has another name for it; no photo is larger than any endpoint takes.
const full = new Set(['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull', 'StorageFull', 'EntityTooLarge']);
const insufficientStorage = 507;

/** A staged file is no longer what was received: nothing that was sent of it is kept. */
export class StagedFileChangedError extends Error {
  constructor(bytes: number) {
    super(`A staged file is not the ${bytes} bytes it was.`);
    this.name = new.target.name;
  }
}

/** Rejects with what a failed request means to the core: nobody there but the endpoint can have failed. */
export function rethrow(error: unknown): never {
  if (error instanceof StagedFileChangedError || error instanceof DependencyUnavailableError) throw error;
  if (statusOf(error) === insufficientStorage || full.has(nameOf(error))) throw new StoreFullError({ cause: error });
  throw new DependencyUnavailableError({ cause: error });
}

/** For what may be gone: its absence is `undefined`. A bucket that is gone is another matter, where the endpoint says so. */
export function unlessMissing(error: unknown): undefined {
  return missing.has(nameOf(error)) ? undefined : rethrow(error);
}

/** The object has no byte of the range. */
export function isBeyond(error: unknown): boolean {
  return statusOf(error) === 416;
}

/** The endpoint knows no condition on a PUT. */
export function knowsNoConditions(error: unknown): boolean {
  return statusOf(error) === 501;
}

/** Whether the same request may be answered another time. Without a status, none came. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StagedFileChangedError) return false;
  const status = statusOf(error);
  if (status === undefined) return true;
  return [408, 409, 429].includes(status) || (status >= 500 && ![501, insufficientStorage].includes(status));
}

/** The status of an answer, where one came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

/** What the endpoint calls an error, such as `AccessDenied`. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
