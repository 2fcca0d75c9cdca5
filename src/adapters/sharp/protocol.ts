import type { Compression, PrintOrder } from '../../domain/compression.ts';
import {
  type ErrorCode,
  InvalidImageError,
  SilverprintError,
  StoreFullError,
  UnsupportedJpegVariantError,
} from '../../domain/errors.ts';
import type { ExifFacts } from '../../domain/exif-facts.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';

/** A photograph to make a print of. Like everything here it crosses to another process, as JSON: plain data only. */
export type Job = {
  readonly original: StagedFile;
  readonly facts: JpegFacts;
  readonly order: PrintOrder;
  /** An empty file that is there already. */
  readonly printPath: string;
};

/** What was measured of a print that now fills its file. */
export type MadePrint = {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly compression: Compression;
  readonly placeholder: {
    /** In Base64. */
    readonly thumbhash: string;
    readonly dominantColor: string;
  };
  readonly exif: ExifFacts;
};

/** Why there is no print, and of what that came; without a code it is neither the photo's nor the disk's fault. */
export type Failure = { readonly code?: ErrorCode; readonly message: string; readonly stack: string };

/** What a child says: that it takes jobs now, and then one answer to each. */
export type ChildMessage = { readonly ready: true } | Answer;
export type Answer = { readonly print: MadePrint } | { readonly failure: Failure };

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
  return new Error(message, { cause });
}
