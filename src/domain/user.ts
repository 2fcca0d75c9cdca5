/** A UUID. It is also the owner id of the user's images. */
export type UserId = string;

/** Somebody with an account. */
export type User = {
  readonly id: UserId;
  /** As typed, for display. */
  readonly username: string;
  /** What is unique and what is searched by; see `canonicalUsername`. */
  readonly canonicalUsername: string;
  readonly name: string | undefined;
  /** In the hasher's own form. */
  readonly passwordHash: string;
  readonly createdAt: Date;
  /** Since when the account is closed to everybody; `undefined` for one that is open. */
  readonly disabledAt: Date | undefined;
};
