import type { DatabasePool } from 'slonik';
import type { FileSystemStore } from '../../src/adapters/filesystem/index.ts';
import type { Postgres } from '../../src/adapters/postgres/index.ts';
import type { SharpCompressor } from '../../src/adapters/sharp/index.ts';
import type { Config } from '../../src/bootstrap/server.ts';
import type { Client } from '../../src/client/index.ts';
import type * as core from '../../src/index.ts';

/**
 * What examples take for granted: what a page before has opened, and whoever asks. The words are those of the README, so that an example
 * reads on where that ends.
 */
declare global {
  const createSilverprint: typeof core.createSilverprint;
  const images: core.LinkedImages;
  const accounts: core.Accounts;
  const operator: core.Operator;

  const database: Postgres;
  const files: FileSystemStore;
  const compressor: SharpCompressor;
  const repository: core.ImageRepository;
  const store: core.ImageStore;
  const staging: core.Staging;
  const users: core.UserRepository;
  const sessions: core.SessionRepository;
  const events: core.EventLog;
  const attempts: core.AttemptLimiter;
  const passwords: core.PasswordHasher;
  const tokens: core.TokenIssuer;
  const signer: core.Signer;

  const content: AsyncIterable<Uint8Array>;
  const staged: core.StagedFile;
  const facts: core.JpegFacts;
  const file: File;
  const imageId: string;
  const userId: string;
  const sessionId: string;
  const username: string;
  const password: string;

  /** Of the database. */
  const url: string;
  const client: Client;
  const config: Config;
  /** A Slonik pool of the host's. */
  const pool: DatabasePool;
  const rootSecret: Uint8Array;
  /** A private key of Ed25519. */
  const pem: string;
}
