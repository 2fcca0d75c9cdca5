import { codeOf, type FileOperations, remove, rethrow, unlessMissing } from './file-operations.ts';

const withoutLinks = new Set<unknown>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Give a staged file its final name, unless something has that already: then this rejects, and nothing was changed. A link rather
 * than a rename: a rename replaces what is there, and only a link can be refused in one step.
 */
export async function moveWithoutOverwriting(files: FileOperations, from: string, to: string): Promise<void> {
  try {
    await files.link(from, to);
  } catch (error) {
    if (!withoutLinks.has(codeOf(error))) return rethrow(error);
    // exFAT and many network shares have no links. Looking first is not one step, but no two uploads share a key.
    if (await files.lstat(to).catch(unlessMissing))
      throw new Error(`There is a file at ${to} already.`, { cause: error });
    return files.rename(from, to).catch(rethrow);
  }
  // The file is kept already; a name that stays in the staging folder is a leftover.
  await remove(files, from).catch(() => {});
}
