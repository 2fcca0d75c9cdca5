import type { KeyObject } from 'node:crypto';

/** A key that signs, and the name that its tokens know it by. */
export type SigningKey = {
  readonly kid: string;
  /** Of Ed25519. */
  readonly privateKey: KeyObject;
};
