import type { Compression, PrintOrder } from '../../domain/compression.ts';
import {
  DependencyUnavailableError,
  type ErrorCode,
  InvalidImageError,
  SilverprintError,
  StoreFullError,
  UnsupportedJpegVariantError,
} from '../../domain/errors.ts';
import type { ExifFacts } from '../../domain/exif-facts.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import type { SizeOrder } from '../../domain/ports/compressor.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';

type Order = {
  readonly original: StagedFile;
  readonly facts: JpegFacts;
  /** An empty file that is there already. */
  readonly targetPath: string;
};

/** A photograph to make a print of. Like everything here it crosses to another process, as JSON: plain data only. */
export type PrintJob = Order & { readonly print: PrintOrder };

/** A photograph to make a smaller picture of. */
export type SizeJob = Order & { readonly size: SizeOrder };

export type Job = PrintJob | SizeJob;

/** What was measured of a picture that now fills its file. */
export type MadeSize = {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
};

/** The same of a print, and what was found out on the way. */
export type MadePrint = MadeSize & {
  readonly compression: Compression;
  readonly placeholder: {
    /** In Base64. */
    readonly thumbhash: string;
    readonly dominantColor: string;
  };
  readonly exif: ExifFacts;
};

/** What comes of a job. */
export type Made<Of extends Job> = Of extends PrintJob ? MadePrint : MadeSize;

/** Why there is no picture, and of what that came; without a code it is neither the photo's nor the disk's fault. */
export type Failure = { readonly code?: ErrorCode; readonly message: string; readonly stack: string };

/** What a child says: that it takes jobs now, and then one answer to each. */
export type ChildMessage = { readonly ready: true } | Answer;
export type Answer = { readonly made: Made<Job> } | { readonly failure: Failure };

export function failureOf(error: unknown): Failure {
  const { message, cause = error } = error instanceof Error ? error : new Error(String(error));
  const stack = cause instanceof Error ? cause.stack : undefined;
  return { ...(error instanceof SilverprintError && { code: error.code }), message, stack: stack ?? String(cause) };
}

/** The error that another process failed with. */
export function errorOf({ code, message, stack }: Failure): Error {
  const cause = new Error(stack.split('\n', 1)[0]);
  cause.stack = stack;
  if (code === 'invalid-image') return new InvalidImageError(message, { cause });
  if (code === 'unsupported-jpeg-variant') return new UnsupportedJpegVariantError(message, { cause });
  if (code === 'insufficient-storage') return new StoreFullError({ cause });
  if (code === 'dependency-unavailable') return new DependencyUnavailableError({ cause });
  return new Error(message, { cause });
}
