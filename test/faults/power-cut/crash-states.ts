import { dirname } from 'node:path';
import type { DiskEvent, FileNumber } from './journal.ts';

/** What a disk holds when the power comes back: the bytes of each file by its path. */
export type Disk = ReadonlyMap<string, Uint8Array>;

/** A disk as a power cut may have left it, told from any other by its signature. */
export type CrashedDisk = { readonly disk: Disk; readonly signature: string };

type Names = Map<string, FileNumber>;
/** A change that is on the disk only if its folder was synced later, or if the disk felt like it. */
type NameChange = { readonly event: DiskEvent; readonly folder: string; isDurable: boolean };
type Content = { durable: Uint8Array; written: Uint8Array };

/** What may be on the disk of a file that was written to since it was synced: as file systems are known to leave it. */
const leftovers = {
  nothing: ({ durable }: Content) => durable,
  half: ({ durable, written }: Content) => written.slice(0, (durable.length + written.length) >> 1),
  // the length was written, and the bytes were not
  zeros: ({ durable, written }: Content) => joined(durable, new Uint8Array(written.length - durable.length)),
  all: ({ written }: Content) => written,
};
type LeftOver = keyof typeof leftovers;

/** More would be too many to go through. */
const pendingMax = 14;

/**
 * Every disk that a power cut after these events may leave: what was synced is there, and of everything else any part, names and
 * bytes each for themselves. Two that are alike come once.
 */
export function crashedDisks(events: readonly DiskEvent[]): CrashedDisk[] {
  const changes: NameChange[] = [];
  const contents = new Map<FileNumber, Content>();
  for (const event of events) {
    switch (event.kind) {
      case 'written':
        append(contents, event.file, event.bytes);
        break;
      case 'file-synced': {
        const content = contents.get(event.file);
        if (content) content.durable = content.written;
        break;
      }
      case 'folder-synced':
        for (const change of changes) if (change.folder === event.path) change.isDurable = true;
        break;
      case 'settled':
        for (const change of changes) change.isDurable = true;
        for (const content of contents.values()) content.durable = content.written;
        break;
      case 'named':
      case 'unnamed':
      case 'renamed':
        changes.push({ event, folder: dirname(event.kind === 'renamed' ? event.to : event.path), isDurable: false });
    }
  }
  const disks = new Map<string, CrashedDisk>();
  for (const names of possibleNames(changes)) {
    for (const crashed of possibleContents(names, contents)) disks.set(crashed.signature, crashed);
  }
  return [...disks.values()];
}

function append(contents: Map<FileNumber, Content>, file: FileNumber, bytes: Uint8Array): void {
  const { durable, written } = contents.get(file) ?? { durable: new Uint8Array(), written: new Uint8Array() };
  contents.set(file, { durable, written: joined(written, bytes) });
}

function* possibleNames(changes: readonly NameChange[]): Generator<Names> {
  const pending = changes.filter(({ isDurable }) => !isDurable);
  if (pending.length > pendingMax)
    throw new Error(`${pending.length} changes are not synced: make the scenario shorter.`);
  for (let subset = 0; subset < 2 ** pending.length; subset++) {
    const isThere = (change: NameChange) => change.isDurable || subset & (1 << pending.indexOf(change));
    const names: Names = new Map();
    for (const change of changes) if (isThere(change)) apply(names, change.event);
    yield names;
  }
}

function apply(names: Names, event: DiskEvent): void {
  if (event.kind === 'named') names.set(event.path, event.file);
  if (event.kind === 'unnamed') names.delete(event.path);
  if (event.kind === 'renamed') {
    names.delete(event.from);
    names.set(event.to, event.file);
  }
}

function* possibleContents(names: Names, contents: ReadonlyMap<FileNumber, Content>): Generator<CrashedDisk> {
  const files = [...new Set(names.values())];
  const unsynced = files.filter((file) => {
    const content = contents.get(file);
    return content && content.durable.length < content.written.length;
  });
  for (const left of combinations(unsynced)) {
    const bytesOf = (file: FileNumber) => {
      const content = contents.get(file);
      return content ? leftovers[left.get(file) ?? 'all'](content) : new Uint8Array();
    };
    const named = [...names].toSorted(([one], [other]) => (one < other ? -1 : 1));
    yield {
      disk: new Map(named.map(([path, file]) => [path, bytesOf(file)])),
      signature: named.map(([path, file]) => `${path} ${file} ${left.get(file) ?? ''}`).join('\n'),
    };
  }
}

function* combinations(files: readonly FileNumber[]): Generator<Map<FileNumber, LeftOver>> {
  const [first, ...others] = files;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const left of Object.keys(leftovers) as LeftOver[]) {
    for (const rest of combinations(others)) yield rest.set(first, left);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
