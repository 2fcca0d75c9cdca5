import { stopPostgres } from '../support/postgres.ts';
import { markdown, type Part } from './part.ts';
import { parts } from './parts.ts';

// Does to a service what it must survive, and prints what became of it, as Markdown.
//
//   npm run faults                  all of it, in twenty minutes or so
//   npm run faults -- kills 50      one part, and how many
//   npm run faults -- list          which there are

const [asked, amount] = process.argv.slice(2);
if (asked === 'list') {
  print(...parts.map(({ name, what }) => `${name.padEnd(12)} ${what}`));
} else if (asked !== undefined && !parts.some(({ name }) => name === asked)) {
  process.stderr.write(`There is no part ${asked}. There are: ${parts.map(({ name }) => name).join(', ')}.\n`);
  process.exitCode = 1;
} else {
  try {
    for (const part of parts) if (asked === undefined || part.name === asked) await run(part);
  } finally {
    await stopPostgres();
  }
}

async function run({ name, what, run, obstacle, amount: usual = 0 }: Part): Promise<void> {
  print(`## ${name}`, '', `${what}.`, '');
  const reason = await obstacle?.();
  if (reason !== undefined) {
    print(`Not done here: ${reason}.`, '');
    return;
  }
  const begun = performance.now();
  const { table, violations } = await run(Number(amount ?? usual), (progress) =>
    process.stderr.write(`  ${progress}\n`),
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  // Apart from what may have been printed meanwhile.
  print('', markdown(table), '', `${violations.length} violations, in ${seconds} s.`, '');
  print(...violations.map((violation) => `- ${violation}`));
  if (violations.length > 0) process.exitCode = 1;
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
