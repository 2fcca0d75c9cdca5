import { stopPostgres } from './postgres.ts';

/** Whatever the tests started together ends with them, also when they failed. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopPostgres();
}
