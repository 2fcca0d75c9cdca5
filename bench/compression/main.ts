import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { printAgain } from './again.ts';
import { drawContactSheet } from './contact-sheet.ts';
import { contenders } from './contenders.ts';
import { type CpuRatio, cpuRatioOf } from './cpu-ratio.ts';
import { isOf, measureAll } from './measure.ts';
import { jpegsIn, large } from './photo.ts';
import { drawPlot } from './plot.ts';
import { ours, rowsOf, tables } from './report.ts';

const usage = `Compare the print with other encoders on a folder of originals.

  node bench/compression/main.ts FOLDER [--out FOLDER] [--from MEGAPIXELS] [--to MEGAPIXELS]

Needs butteraugli_main (Debian's libjxl-devtools) and Debian's python3-pil. Takes about 15 s a megapixel, on one core, and
240 MB a megapixel of the largest photo; photos of less than 1 and more than 24 megapixels are left out, and two in three
of more than 12. Writes tables, a plot and a contact sheet to --out, and goes on there where it was interrupted.
`;

const cropsShown = 8;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
});
const [folder] = positionals;
if (folder) await bench(folder);
else process.stdout.write(usage);

async function bench(folder: string): Promise<void> {
  // one thread, so that CPU is what one photo costs and not how many wait
  sharp.concurrency(1);
  sharp.cache(false);
  const out = values.out ?? join(tmpdir(), 'silverprint-bench');
  await mkdir(out, { recursive: true });
  const scratch = await mkdtemp(join(tmpdir(), 'silverprint-scratch-'));
  try {
    const { paths, leftOut } = await jpegsIn(folder, { from: Number(values.from ?? 1), to: Number(values.to ?? 24) });
    const results = await measureAll(paths, contenders, { log: join(out, 'measurements.jsonl'), scratch, progress });
    const again = await printAgain(paths, scratch);
    const cpu = await cpuRatios(paths);
    const bounds = `${paths.length} photos; ${leftOut.length} of more than ${large.megapixels} megapixels were left out, as one in ${large.oneIn} is judged`;
    const report = `${bounds}\n\n${tables(results, again, cpu)}`;
    await writeFile(join(out, 'tables.txt'), `${report}\n`);
    await drawPlot(rowsOf(results), join(out, 'plot.png'));
    const prints = results.filter((m) => isOf(m, { family: ours, setting: 'standard' }));
    const worst = prints.toSorted((a, b) => b.ba3 - a.ba3).slice(0, cropsShown);
    const pathOf = (photo: string) => paths.find((path) => basename(path) === photo) ?? photo;
    await drawContactSheet(worst, pathOf, { path: join(out, 'contact-sheet.png'), scratch, progress });
    process.stdout.write(`${report}\n\n${out}\n`);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function cpuRatios(paths: readonly string[]): Promise<readonly CpuRatio[]> {
  const ratios: CpuRatio[] = [];
  for (const tier of ['small', 'fast'] as const) {
    // the metric is compiled while it runs: the first photo would pay for all
    const [first] = paths;
    if (first) await cpuRatioOf(first, tier);
    for (const path of paths) {
      const ratio = await cpuRatioOf(path, tier);
      if (ratio) ratios.push(ratio);
    }
  }
  return ratios;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
