/** How long the parts of one call to the database may take. */
export type Timeouts = {
  /** To get a connection: a free one of the pool, or a new one. */
  readonly acquireMilliseconds: number;
  /** Of one statement, by the server's clock. */
  readonly statementMilliseconds: number;
  /** That a transaction may do nothing. */
  readonly idleInTransactionMilliseconds: number;
};

export const defaultTimeouts: Timeouts = {
  acquireMilliseconds: 2_000,
  statementMilliseconds: 5_000,
  idleInTransactionMilliseconds: 10_000,
};
