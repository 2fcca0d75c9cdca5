import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';

/** A store with the staging that feeds it: the one keeps what the other took in. */
export type OpenedFiles = {
  readonly store: ImageStore;
  readonly staging: Staging;
  /** How many staged files there are, by whatever the adapter keeps them in, whole or not. */
  readonly stagedFiles: () => Promise<number>;
  /** Called once, after the case. */
  close(): Promise<void>;
};

/** Opens a fresh store and staging, with room for `roomBytes` more bytes at least, and for twice as many at most. */
export type OpenFiles = (roomBytes?: number) => Promise<OpenedFiles>;
