import { readFileSync } from 'node:fs';

/** What a service and its children take: all resident memory, its own, and that of the largest child. */
export type Memory = { readonly total: number; readonly own: number; readonly largestChild: number };

const millisecondsPerTick = 10;

export function memoryOf(pid: number): Memory {
  const children = childrenOf(pid).map(residentBytes);
  const own = residentBytes(pid);
  const total = children.reduce((sum, bytes) => sum + bytes, own);
  return { total, own, largestChild: Math.max(0, ...children) };
}

/** CPU that a process and its children that ended have used so far, in milliseconds; 0 where it ended itself. */
export function cpuOf(pid: number): number {
  const stat = fileOf(pid, 'stat');
  const ticks = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 16).map(Number);
  return ticks.reduce((sum, some) => sum + some, 0) * millisecondsPerTick;
}

export function childrenOf(pid: number): number[] {
  return fileOf(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(fileOf(pid, 'status'))?.[1] ?? 0) * 1024;
}

/** Empty where there is no such process any more. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
