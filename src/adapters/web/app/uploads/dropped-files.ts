/** What lies in folders beside photos, and nobody put there. */
const litter = /^(\.|Thumbs\.db$|desktop\.ini$)/i;

/** The files of a folder that somebody may have meant. */
export function withoutLitter(files: readonly File[]): File[] {
  return files.filter(({ name }) => !litter.test(name));
}

/**
 * What was dropped, and all that lies in dropped folders, some at a time. It is to be asked for while the event is handled.
 * @throws {DOMException} a folder cannot be read
 */
export function droppedFiles({ items, files }: DataTransfer): AsyncGenerator<File[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  const folders = entries.filter((entry) => entry?.isDirectory === true) as FileSystemDirectoryEntry[];
  // a folder is among the files as well, as one that cannot be read
  const names = new Set(folders.map(({ name }) => name));
  const direct = Array.from(files).filter(({ name }) => !names.has(name));
  return allOf(direct, folders);
}

async function* allOf(direct: File[], folders: readonly FileSystemDirectoryEntry[]): AsyncGenerator<File[]> {
  yield direct;
  for (const folder of folders) yield* filesIn(folder);
}

async function* filesIn(folder: FileSystemDirectoryEntry): AsyncGenerator<File[]> {
  const reader = folder.createReader();
  for (;;) {
    // a hundred or so; none at the end
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    const files = entries.filter((entry) => entry.isFile) as FileSystemFileEntry[];
    yield withoutLitter(await Promise.all(files.map(fileOf)));
    for (const entry of entries) if (entry.isDirectory) yield* filesIn(entry as FileSystemDirectoryEntry);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
