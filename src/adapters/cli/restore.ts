import { type BackedUp, type CopyWishes, contentsLine, copying } from './backup.ts';
import type { CliContext } from './context.ts';

export type RestoreWishes = CopyWishes & {
  /** Whether to go on without files that are missing or damaged. */
  readonly skipDamaged: boolean;
};

export type RestoreSummary = BackedUp & { readonly dataDir: string };

/** Restores a backup as the service that this machine's environment configures. */
export type Restore = (wishes: RestoreWishes) => Promise<RestoreSummary>;

export type RestoreOptions = { readonly folder: string; readonly skipDamaged: boolean; readonly json: boolean };

/**
 * Restore a backup; resolves to the exit status: 0 where everything is there, 1 where files are not because they are damaged, 2 where nothing
 * was restored, 130 after Ctrl-C, when nothing was either.
 */
export async function restore({ folder, skipDamaged, json }: RestoreOptions, context: CliContext): Promise<number> {
  return copying(context, json, 'restored file', async (wishes) => {
    const summary = await context.restore({ ...wishes, folder, skipDamaged });
    const status = summary.damaged === 0 ? 0 : 1;
    if (json) return { status, lines: [JSON.stringify({ restored: summary })] };
    return { status, lines: restoreLines(summary) };
  });
}

function restoreLines(summary: RestoreSummary): string[] {
  const hasSecret = summary.keys.includes('secret');
  return [
    `Restored into ${summary.dataDir}, as of ${summary.createdAt}: ${contentsLine(summary)}.`,
    'Everybody has to sign in again, with the passwords of then.',
    hasSecret ? 'Start the service: npm start' : 'Set SECRET to what it was then, and start the service: npm start',
  ];
}
