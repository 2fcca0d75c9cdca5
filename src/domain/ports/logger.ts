/**
 * Where the core and its adapters report to. pino and most other loggers are one; members come before the message.
 *
 * @example
 * ```ts
 * const logger: Logger = {
 *   debug: () => {},
 *   info: (members, message) => console.log(message, members),
 *   warn: (members, message) => console.warn(message, members),
 *   error: (members, message) => console.error(message, members),
 * };
 * const { images } = createSilverprint({ images: database.images, ...files, compressor }, { logger });
 * ```
 */
export interface Logger {
  /** What only whoever looks for a fault wants to read. */
  debug(members: object, message: string): void;
  /** What happened as it should. */
  info(members: object, message: string): void;
  /** What somebody should look at some time. */
  warn(members: object, message: string): void;
  /** A failure; `error` among the members is what was thrown. */
  error(members: object, message: string): void;
}

/** A logger that says nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}
