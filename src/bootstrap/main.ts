import { readFileSync } from 'node:fs';
import { runCli } from '../adapters/cli/index.ts';
import { configurationText } from './config-table.ts';
import { withDotEnv } from './environment.ts';
import { stopSignal } from './stop-signal.ts';

const { stdin, stdout, stderr } = process;
const environment = withDotEnv(process.env, process.cwd());
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const signal = stopSignal();

const status = await runCli(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  settings: {
    url: environment['SILVERPRINT_URL'],
    username: environment['SILVERPRINT_USERNAME'],
    password: environment['SILVERPRINT_PASSWORD'],
  },
  signal,
  version,
  // Loaded only now: the other commands need neither a database driver nor an image library.
  serve: async () => (await import('./serve.ts')).serve({ environment, stdout, stderr, version, signal }),
  openOperator: async () => (await import('./open-operator.ts')).openOperator(environment),
  openInspection: async () => (await import('./inspection.ts')).openInspection(environment),
  openWorkshop: async () => (await import('./workshop.ts')).openWorkshop(environment),
  backUp: async (wishes) => (await import('./back-up.ts')).backUp(environment, version, wishes),
  restore: async (wishes) => (await import('./restore.ts')).restore(environment, wishes),
  configurationHelp: configurationText,
});
process.exit(status);
