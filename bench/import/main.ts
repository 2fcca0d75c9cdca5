import { spawnSync } from 'node:child_process';
import { loadedBy } from '../../test/package/loaded.ts';
import { packed, projectWith } from '../../test/package/packed.ts';
import { percentile } from '../compression/statistics.ts';
import { aligned } from '../table.ts';

// How long it takes to import the package, as npm packs it: what a process takes longer than one that does nothing, the two in turns.
// The quickest of each count, for whatever else the machine does only adds to them. Nothing is promised but of the core. Takes a minute.
//
//   node bench/import/main.ts [ROUNDS]

const millisecondsMax = 30;
const rounds = Number(process.argv[2] ?? 40);
const promised = [['silverprint'], ['silverprint', 'silverprint/adapters/memory']];
const others = [
  ['silverprint/client'],
  ['silverprint/adapters/koa'],
  ['silverprint/adapters/postgres'],
  ['silverprint/server'],
];

await using pkg = await packed();
await using alone = await projectWith(pkg, []);
await using complete = await projectWith(pkg, Object.keys(pkg.manifest.dependencies));

const lines = [['imported', 'ms more', 'times bare', 'median ms more', 'files', 'native modules']];
let slowest = 0;
for (const modules of [...promised, ...others]) {
  const isPromised = promised.includes(modules);
  // The promised ones find no other package, even if they wanted one.
  const project = isPromised ? alone : complete;
  project.writes('imported.js', modules.map((name) => `import '${name}';\n`).join(''));
  const times = Array.from({ length: rounds }, () => {
    const bare = timed(['-e', '0'], project.path);
    return { bare, more: timed(['imported.js'], project.path) - bare };
  });
  const bare = Math.min(...times.map((time) => time.bare));
  const quickest = Math.min(...times.map((time) => time.bare + time.more)) - bare;
  const median = percentile(
    times.map(({ more }) => more),
    0.5,
  );
  const { files, native } = loadedBy(project, modules);
  const ratio = (bare + quickest) / bare;
  const figures = [quickest.toFixed(1), ratio.toFixed(2), median.toFixed(1), String(files), String(native.length)];
  lines.push([modules.map((name) => name.replace('silverprint', '.')).join(' and '), ...figures]);
  if (isPromised) slowest = Math.max(slowest, quickest);
}
process.stdout.write(`${aligned(lines)}\n\n`);
process.stdout.write(`The core takes ${slowest.toFixed(1)} ms at the most (at most ${millisecondsMax} ms).\n`);
process.exitCode = slowest <= millisecondsMax ? 0 : 1;

function timed(parameters: readonly string[], cwd: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, parameters, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - started;
}
