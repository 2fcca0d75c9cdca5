import { pbkdf2 } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, Made } from '../../../../src/adapters/sharp/protocol.ts';
import { serve } from '../../../../src/adapters/sharp/serve.ts';
import type { Order, Report } from '../orders.ts';

type Obey = (job: Job, isFirstTry: boolean) => unknown;

const orders: Readonly<Record<Order, Obey>> = {
  report: () => {},
  'spin for ever': spin,
  'spin the first time': (_, isFirstTry) => (isFirstTry ? spin() : undefined),
  // As a decoder does it: in the thread pool, while JavaScript goes on.
  'decode for ever': () => new Promise((resolve) => pbkdf2('', '', 2 ** 31 - 1, 64, 'sha512', resolve)),
  'take memory': () => void memory.push(...Array.from({ length: 100 }, () => Buffer.alloc(20e6, 1))),
  'leave some garbage': () => void Array.from({ length: 8 }, () => Buffer.alloc(20e6, 1)),
  'keep some memory': () => void memory.push(Buffer.alloc(200e6, 1)),
  'meet another': ({ original }) => another(dirname(original.path)),
};

const memory: Buffer[] = [];

// Does what the original says in so many words. The print is a report on the process, written before it obeys; a second
// try finds the report of the first.
await serve(async (job): Promise<Made<Job>> => {
  const order = (await readFile(job.original.path, 'utf8')) as Order;
  const isFirstTry = (await stat(job.targetPath)).size === 0;
  const report = JSON.stringify(reportOn(job));
  await writeFile(job.targetPath, report);
  await orders[order](job, isFirstTry);
  const made = { bytes: report.length, sha256: '', width: job.facts.width, height: job.facts.height };
  if ('size' in job) return made;
  return {
    ...made,
    compression: { ...job.print, path: 'lossless', sourceQuality: 1, algorithmVersion: 1 },
    placeholder: { thumbhash: '', dominantColor: '#000000' },
    exif: {},
  };
});

function reportOn({ original }: Job): Report {
  const elsewhere = join(dirname(original.path), '..', '..', 'x');
  return {
    pid: process.pid,
    environment: { ...process.env },
    execArgv: process.execArgv,
    workingDirectory: process.cwd(),
    mayWriteBesideOriginal: process.permission.has('fs.write', `${original.path}.x`),
    mayWriteElsewhere: process.permission.has('fs.write', elsewhere),
    mayReadElsewhere: process.permission.has('fs.read', elsewhere),
    mayStartProcesses: process.permission.has('child'),
  };
}

function spin(): never {
  for (;;);
}

/** Waits until two have reported. */
async function another(folder: string): Promise<void> {
  for (;;) {
    const reports = (await readdir(folder)).filter((name) => name.endsWith('.print'));
    const sizes = await Promise.all(reports.map(async (name) => (await stat(join(folder, name))).size));
    if (sizes.filter((size) => size > 0).length > 1) return;
    await delay(1);
  }
}
