import { once } from 'node:events';
import type { Logger } from '../domain/ports/logger.ts';
import { type Config, loadConfig } from './config.ts';
import type { Environment } from './environment.ts';
import { greeting, readyMembers } from './greeting.ts';
import { createLogger, type LogOutput } from './logging.ts';
import { type RunningServer, startServer } from './server.ts';
import { StartError } from './start-error.ts';

export type ServeOptions = {
  readonly environment: Environment;
  readonly stdout: LogOutput;
  readonly stderr: NodeJS.WritableStream;
  readonly version: string;
  /** Aborted when the service shall stop. */
  readonly signal: AbortSignal;
};

const crashMilliseconds = 5_000;

/** Run the service until it is told to stop; resolves to the exit status. */
export async function serve({ environment, stdout, stderr, version, signal }: ServeOptions): Promise<number> {
  let config: Config;
  let logger: Logger;
  let server: RunningServer;
  try {
    config = loadConfig(environment);
    logger = createLogger(config.logLevel, stdout);
    server = await startServer(config, { logger });
  } catch (error) {
    stderr.write(`Silverprint cannot start.\n${reasonOf(error)}\n`);
    return 1;
  }
  const crash = stopOnCrash(logger);
  const started = { version, seconds: Math.round(performance.now()) / 1000 };
  if (stdout.isTTY) stdout.write(greeting(server, config, started));
  else logger.info(readyMembers(server, config, started), 'ready');

  await aborted(AbortSignal.any([signal, crash]));
  logger.info({}, 'stopping');
  await server.close();
  return crash.aborted ? 1 : 0;
}

/** What the operator can act on is a sentence; anything else is a defect, and then where it happened matters. */
function reasonOf(error: unknown): string {
  // Something failed, and then something could not be closed: the first is the reason.
  if (error instanceof SuppressedError) return reasonOf(error.suppressed);
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A defect that nobody caught leaves the process in a state that nobody knows: it is logged, and the service stops. */
function stopOnCrash(logger: Logger): AbortSignal {
  const crash = new AbortController();
  // Rejections that nobody handles come here too.
  process.on('uncaughtException', (error) => {
    logger.error({ error }, 'stopping because of a defect');
    setTimeout(() => process.exit(1), crashMilliseconds).unref();
    crash.abort();
  });
  return crash.signal;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
