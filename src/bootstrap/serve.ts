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

/** After a defect, what is under way gets less time: nobody knows whether it is right. */
const crash = { drainMilliseconds: 5_000, delayMilliseconds: 0 };
/** Beyond what is under way: children end, connections to the database too, and an embedded one writes what it has. */
const closeMilliseconds = 4_000;
const drainMilliseconds = 25_000;

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
  // However the process ends: by a second signal, too.
  process.once('exit', () => server.abandon());
  const crashed = stopOnCrash(logger);
  const started = { version, seconds: Math.round(performance.now()) / 1000 };
  if (stdout.isTTY) stdout.write(greeting(server, config, started));
  else logger.info(readyMembers(server, config, started), 'ready');

  await aborted(AbortSignal.any([signal, crashed]));
  logger.info({}, 'stopping');
  const patience = giveUpAfter(config.shutdownDelaySeconds * 1000 + drainMilliseconds + closeMilliseconds, logger);
  await server.close(crashed.aborted ? crash : { drainMilliseconds });
  clearTimeout(patience);
  return crashed.aborted ? 1 : 0;
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
  const crashed = new AbortController();
  // Rejections that nobody handles come here too.
  process.on('uncaughtException', (error) => {
    logger.error({ error }, 'stopping because of a defect');
    giveUpAfter(crash.drainMilliseconds + closeMilliseconds, logger);
    crashed.abort();
  });
  return crashed.signal;
}

function giveUpAfter(milliseconds: number, logger: Logger): NodeJS.Timeout {
  const giveUp = () => {
    logger.error({}, 'stopping took too long, and is given up');
    process.exit(1);
  };
  return setTimeout(giveUp, milliseconds).unref();
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
