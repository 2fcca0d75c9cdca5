import type { Readable, Writable } from 'node:stream';
import type { BackUp } from './backup.ts';
import type { Inspection } from './fsck.ts';
import type { Workshop } from './recompress.ts';
import type { Restore } from './restore.ts';
import type { OpenOperator } from './users.ts';

/** Where text goes; a terminal says so, and how wide it is. */
export type TextOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What the environment says; the flags of a command win over it. */
export type CliSettings = {
  /** Where the service is: `SILVERPRINT_URL`. */
  readonly url?: string | undefined;
  /** `SILVERPRINT_USERNAME` and `SILVERPRINT_PASSWORD`: with both, nobody is asked and nothing is kept. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Where the tokens are kept; the user's configuration folder by default. */
  readonly configFolder?: string | undefined;
};

/** Everything that the commands touch of the process that they run in. */
export type CliContext = {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly settings: CliSettings;
  /** Aborted by Ctrl-C: what is under way stops cleanly, and the exit status is 130. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** Runs the service until it is stopped; resolves to the exit status. */
  serve(): Promise<number>;
  /**
   * Opens the prints of the service that this machine's environment configures.
   * @throws {CliError} it cannot
   */
  openWorkshop(): Promise<Workshop>;
  /**
   * Opens the files and the database of the same service.
   * @throws {CliError} it cannot
   */
  openInspection(): Promise<Inspection>;
  /**
   * Opens the accounts of the same service.
   * @throws {CliError} it cannot
   */
  openOperator(): Promise<OpenOperator>;
  /**
   * Makes a backup of the same service.
   * @throws {CliError} there is none
   */
  readonly backUp: BackUp;
  /**
   * Restores a backup as that service.
   * @throws {CliError} nothing was restored
   */
  readonly restore: Restore;
  /** The variables that configure the service, for `--help`. */
  configurationHelp(): string;
};
