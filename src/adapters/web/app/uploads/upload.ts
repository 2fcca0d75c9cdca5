import type { Image } from '../../../../client/index.ts';

/** A file that is to be sent, and how far it has come. */
export type Upload = {
  readonly id: number;
  readonly file: File;
  /** By which the service knows it again, however often it is sent. */
  readonly key: string;
  readonly sha256: string | undefined;
  /** Whether it is sent though the same may be there already: somebody says so, or it was sent before. */
  readonly isWanted: boolean;
  /** Attempts that failed since somebody wanted it last. */
  readonly failures: number;
  readonly state: UploadState;
};

export type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'sending'; readonly sentBytes: number }
  | { readonly kind: 'printing' }
  | { readonly kind: 'kept'; readonly image: Image }
  /** The same is there already, or is another one of these uploads. */
  | { readonly kind: 'there'; readonly image: Image | undefined }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'cancelled' };

export function isUnderWay({ state: { kind } }: Upload): boolean {
  return kind === 'checking' || kind === 'sending' || kind === 'printing';
}

/** Whether something is still to come. */
export function isPending(upload: Upload): boolean {
  return upload.state.kind === 'waiting' || isUnderWay(upload);
}

/** Whether it is kept, or about to be. */
export function isAlive(upload: Upload): boolean {
  return upload.state.kind === 'kept' || isPending(upload);
}

/** What the service has in full is not taken back. */
export function canCancel(upload: Upload): boolean {
  return isPending(upload) && upload.state.kind !== 'printing';
}

/** Whether another attempt may help; a file that was refused is refused again. */
export function canRetry({ state: { kind } }: Upload): boolean {
  return kind === 'failed' || kind === 'cancelled' || kind === 'there';
}
