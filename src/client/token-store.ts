/** A session with a service, as it is kept. */
export type KeptSession = {
  /** As it was typed. */
  readonly username: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token is to be renewed, by the clock of this machine: a little before its end. */
  readonly expiresAt: Date;
};

/**
 * Where the session with one service is kept. Clients that share a store share the session, and take turns at refreshing it.
 *
 * @example
 * ```ts
 * // in a map of one's own, for one process
 * const vault = new Map<string, KeptSession | undefined>();
 * const tokens: TokenStore = {
 *   ...memoryTokens(),
 *   read: async () => vault.get('ann'),
 *   write: async (session) => void vault.set('ann', session),
 * };
 * ```
 */
export interface TokenStore {
  /** The session as it is now, or `undefined` when there is none. */
  read(): Promise<KeptSession | undefined>;
  /** Replace the session, or forget it. Once this resolves, everybody who shares the store reads this one. */
  write(session: KeptSession | undefined): Promise<void>;
  /**
   * Do `work` while nobody else who shares the store does so: what renews a session. Not reentrant.
   *
   * A store may let two in where it cannot tell, as after a crash: a refresh token that was used gets its successor again for a while.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Tell `listener` when somebody else wrote; the function that is returned ends that. A store may not be able to. */
  watch?(listener: () => void): () => void;
}

/**
 * Keeps a session for as long as this object lives; that is where a client keeps it by default.
 *
 * @example
 * ```ts
 * const client = createClient({ url: 'https://photos.example.org', tokens: memoryTokens() });
 * ```
 */
export function memoryTokens(session?: KeptSession): TokenStore {
  let kept = session;
  return {
    read: async () => kept,
    write: async (next) => {
      kept = next;
    },
    exclusively: turns(),
  };
}

/** Lets one work at a time. */
export function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
