import { SilverprintError } from '../../domain/errors.ts';
import type { StoredFile } from '../../domain/image.ts';
import type { CliContext } from './context.ts';
import { CliError, InterruptedError, isSystemError } from './errors.ts';
import { count, formatBytes, printable } from './format.ts';
import { Progress } from './progress.ts';

/** What is asked of whoever makes a backup or restores one. */
export type CopyWishes = {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** A file that is not in the copy, because it is missing or damaged. */
  readonly onDamaged: (file: StoredFile) => void;
  readonly onProgress: (done: number, expected: number) => void;
};

export type BackupWishes = CopyWishes & {
  /** Whether the files that are in the folder already are read again. */
  readonly isReread: boolean;
};

/** What is in a backup. */
export type BackedUp = {
  readonly images: number;
  readonly users: number;
  readonly files: number;
  readonly bytes: number;
  readonly damaged: number;
  /** Files with keys, by their names. */
  readonly keys: readonly string[];
  readonly createdAt: string;
};

export type BackupSummary = BackedUp & {
  readonly folder: string;
  /** What was not there from backups before. */
  readonly copiedFiles: number;
  readonly copiedBytes: number;
  readonly removedFiles: number;
};

/** Makes a backup of the service that this machine's environment configures. */
export type BackUp = (wishes: BackupWishes) => Promise<BackupSummary>;

export type BackupOptions = { readonly folder: string; readonly isReread: boolean; readonly json: boolean };

/**
 * Make a backup; resolves to the exit status: 0 where everything is in it, 1 where files are not because they are damaged, 2 where there is
 * none, 130 after Ctrl-C. Without one, the backup of before stays.
 */
export async function backUp({ folder, isReread, json }: BackupOptions, context: CliContext): Promise<number> {
  return copying(context, json, 'backed-up file', async (wishes) => {
    const summary = await context.backUp({ ...wishes, folder, isReread });
    const status = summary.damaged === 0 ? 0 : 1;
    if (json) return { status, lines: [JSON.stringify({ backup: summary })] };
    return { status, lines: backupLines(summary) };
  });
}

function backupLines(summary: BackupSummary): string[] {
  const { folder, copiedFiles, copiedBytes, removedFiles } = summary;
  const changes = [
    copiedFiles === summary.files ? 'all of them new' : `${copiedFiles} of them new, ${formatBytes(copiedBytes)}`,
    removedFiles > 0 && `${count(removedFiles, 'file')} removed`,
  ];
  return [
    `${contentsLine(summary)}: ${changes.filter((part) => part !== false).join('; ')}`,
    keysLine(folder, summary.keys),
  ];
}

/** What is in a backup, for people. */
export function contentsLine({ images, users, files, bytes, damaged }: BackedUp): string {
  const told = `${count(images, 'photo')}, ${count(users, 'user')}, ${count(files, 'file')}, ${formatBytes(bytes)}`;
  return damaged === 0 ? told : `${told}, without ${count(damaged, 'file')} that cannot be read`;
}

function keysLine(folder: string, keys: readonly string[]): string {
  const told = [
    keys.length > 0 &&
      `The keys of the service are in ${folder}, readable for you alone (0600): whoever gets them can be anybody.`,
    !keys.includes('secret') &&
      'SECRET is not in the backup: keep it elsewhere. Without it nobody can sign in any more.',
  ];
  return told.filter((sentence) => sentence !== false).join('\n');
}

type Outcome = { readonly status: number; readonly lines: readonly string[] };

/** Do what copies files, with a bar, and a line for each that is damaged. */
export async function copying(
  context: CliContext,
  json: boolean,
  noun: string,
  work: (wishes: Omit<CopyWishes, 'folder'>) => Promise<Outcome>,
): Promise<number> {
  const { signal, stdout, stderr } = context;
  using progress = new Progress(stderr);
  let isBegun = false;
  const onProgress = (done: number, expected: number) => {
    if (!isBegun) progress.begin({ photos: expected, noun });
    isBegun = true;
    progress.reach(done);
  };
  const onDamaged = ({ key, bytes }: StoredFile) =>
    progress.print(
      json ? JSON.stringify({ damaged: { key, bytes } }) : `missing or damaged  ${printable(key)}`,
      stdout,
    );
  try {
    const { status, lines } = await work({ signal, onDamaged, onProgress });
    progress[Symbol.dispose]();
    for (const line of lines) stdout.write(`${printable(line)}\n`);
    return status;
  } catch (error) {
    const isForPeople = error instanceof CliError || error instanceof SilverprintError || isSystemError(error);
    if (!isForPeople || error instanceof InterruptedError || signal.aborted) throw error;
    progress[Symbol.dispose]();
    stderr.write(`${printable(error.message)}\n`);
    return 2;
  }
}
