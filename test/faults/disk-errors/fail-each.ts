import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyUnavailableError, StoreFullError } from '../../../src/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Restarts } from '../power-cut/check.ts';
import { World } from '../power-cut/world.ts';
import type { NamedScenario } from '../scenarios.ts';
import { type DiskCall, FailingFiles } from './failing-files.ts';

/** What became of a scenario with every error there can be in it. */
export type DiskErrors = {
  readonly calls: number;
  /** Tries, with an error in each. */
  readonly errors: number;
  /** How many were done all the same, and how many were refused. */
  readonly done: number;
  readonly refused: number;
  readonly violations: readonly string[];
};

/** An error that comes once, or on every call from then on that changes anything: a disk that has turned read-only. */
export type Fault = { readonly code: string; readonly stays?: boolean };

export const faults: readonly Fault[] = [
  { code: 'EIO' },
  { code: 'ENOSPC' },
  { code: 'EDQUOT' },
  { code: 'EROFS' },
  { code: 'EMFILE' },
  { code: 'EIO', stays: true },
  { code: 'EROFS', stays: true },
];

const meaning: Readonly<Record<string, new () => Error>> = { ENOSPC: StoreFullError, EDQUOT: StoreFullError };
const reading = new Set(['file.close', 'file.read', 'file.readFile', 'file.stat', 'lstat', 'readdir', 'statfs']);

/** Let each call that a scenario makes fail in turn, in each of these ways, and look for what was promised. */
export async function failEach(scenario: NamedScenario, ways: readonly Fault[]): Promise<DiskErrors> {
  const [lived, restarted] = [await temporaryFolder(), await temporaryFolder()];
  try {
    const restarts = await Restarts.in(restarted.path, lived.path);
    const { files } = await tried(lived.path, scenario, restarts);
    const outcomes: Tried[] = [];
    for (const nth of worthFailing(files.calls)) {
      for (const fault of ways) outcomes.push(await tried(lived.path, scenario, restarts, { ...fault, nth }));
    }
    const refused = outcomes.filter(({ reason }) => reason !== undefined).length;
    return {
      calls: files.calls.length,
      errors: outcomes.length,
      done: outcomes.length - refused,
      refused,
      violations: [...new Set(outcomes.flatMap(({ violations }) => violations))],
    };
  } finally {
    await lived.remove();
    await restarted.remove();
  }
}

/** The numbers of calls; of many in a row by one name, the first and the last. */
function worthFailing(calls: readonly DiskCall[]): number[] {
  const numbers = calls.map((_, at) => at + 1);
  const nameOf = (nth: number) => calls[nth - 1]?.name;
  return numbers.filter((nth) => nameOf(nth) !== nameOf(nth - 1) || nameOf(nth) !== nameOf(nth + 1));
}

type Tried = {
  readonly files: FailingFiles;
  readonly reason: Error | undefined;
  readonly violations: readonly string[];
};

async function tried(
  root: string,
  { prepare, run, options }: NamedScenario,
  restarts: Restarts,
  fault?: Fault & { readonly nth: number },
): Promise<Tried> {
  const files = new FailingFiles();
  const world = await World.in(root, { ...options?.(), files: files.operations });
  await prepare(world);
  const before = files.calls.length;
  let failed = '';
  if (fault) {
    files.fails = (call, nth) => {
      const isIt = nth === before + fault.nth || (fault.stays && failed !== '' && !reading.has(call.name));
      if (isIt && failed === '') failed = call.name;
      return isIt ? fault.code : undefined;
    };
  }
  const reason = await run(world).then(
    () => undefined,
    (error: Error) => error,
  );
  files.fails = () => undefined;
  files.calls.splice(0, before);

  const where = fault ? `${fault.code} of ${failed}${fault.stays ? ' and on' : ''}` : 'no error';
  const violations: string[] = [];
  const expected = fault && (meaning[fault.code] ?? DependencyUnavailableError);
  if (reason !== undefined && !(expected && reason instanceof expected))
    violations.push(`refused with ${reason.message}`);
  if (files.syncedAgain.length > 0) violations.push('synced again what could not be synced');
  if (files.open > 0) violations.push(`${files.open} files are open`);
  const staged = readdirSync(join(root, '.tmp')).length;
  if (staged > 0 && failed !== 'unlink' && !fault?.stays) violations.push(`${staged} staged files are left`);
  violations.push(
    ...(await restarts.violations({ disk: takenFrom(root), happened: world.happened, uploaded: world.uploaded })),
  );
  return { files, reason, violations: violations.map((violation) => `${where}: ${violation}`) };
}

/** Everything that is in the store, which is empty afterwards. */
function takenFrom(root: string): Map<string, Uint8Array> {
  const disk = new Map<string, Uint8Array>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    disk.set(path, readFileSync(path));
    rmSync(path);
  }
  return disk;
}
