import { fileURLToPath } from 'node:url';
import { startPostgres, stopPostgres } from './postgres.ts';

const compiled = fileURLToPath(new URL('../../node_modules/.cache/silverprint-tests', import.meta.url));

/** Before the tests: one server for the processes that they run in, and every process finds compiled what another has compiled. */
export async function mochaGlobalSetup(): Promise<void> {
  process.env['NODE_COMPILE_CACHE'] ??= compiled;
  await startPostgres();
}

/** Whatever the tests started together ends with them, also when they failed. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopPostgres();
}
