import { readFileSync } from 'node:fs';

/**
 * Memory that a process has for itself, in bytes; its code, which it shares with all others of its kind, is not counted.
 * 0 where the system does not say, as only Linux does, or where there is no such process.
 *
 * Read at once and not in the thread pool, whose threads may be busy for longer than the memory lasts.
 */
export function ownMemoryBytes(pid: number): number {
  try {
    const [, kibibytes = '0'] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kibibytes) * 1024;
  } catch {
    return 0;
  }
}
