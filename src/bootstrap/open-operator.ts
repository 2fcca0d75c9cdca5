import type { OpenOperator } from '../adapters/cli/index.ts';
import { NodeSigner } from '../adapters/node/index.ts';
import { createOperator } from '../application/operator.ts';
import { silentLogger } from '../domain/ports/logger.ts';
import { loadConfig } from './config.ts';
import { joinDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { filesFolder } from './files.ts';
import { assertOwn, forCommandLine } from './operator.ts';
import { passwordHasherOf } from './password-hasher.ts';
import { assertSameSecret, findRootSecret, secretPath } from './secrets.ts';
import { StartError } from './start-error.ts';

/**
 * Open the accounts of a service for whoever runs it, whether it is running or not. The photos are not needed.
 * @throws {CliError} they cannot be opened, and the message says what to do
 */
export function openOperator(environment: Environment): Promise<OpenOperator> {
  return forCommandLine(() => opened(environment));
}

async function opened(environment: Environment): Promise<OpenOperator> {
  const config = loadConfig(environment);
  const { dataDir, databaseUrl, throttling, passwordPolicy } = config;
  if (databaseUrl === undefined) await assertOwn(filesFolder(config));
  const secret = await findRootSecret(config.secret, dataDir);
  if (!secret) {
    // One that was made here would be another one than the service's.
    throw new StartError(
      `There is no secret in ${secretPath(dataDir)}. Run this with the configuration of the service (DATA_DIR or SECRET).`,
    );
  }
  await using opening = new AsyncDisposableStack();
  const database = await joinDatabase(config, silentLogger, opening);
  await assertSameSecret(database, secret, dataDir);
  const passwords = passwordHasherOf(secret.bytes, config);
  const adapters = { ...database, passwords, signer: new NodeSigner(secret.bytes) };
  const operator = createOperator(adapters, { throttling, passwordPolicy });
  const all = opening.move();
  return { ...operator, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
