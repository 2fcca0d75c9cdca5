import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Lane } from '../kills/lane.ts';
import { outOfOrder, stepsOf } from './order-of-calls.ts';
import { callsIn } from './trace.ts';

export type Traced = {
  readonly uploads: number;
  readonly inOrder: number;
  readonly violations: readonly string[];
};

// Linux distributions have it; no package brings it.
const tracer = 'strace';
const calls = 'fsync,fdatasync,link,linkat,rename,renameat,renameat2,write,writev,sendto,sendmsg';

/** Whether this machine has what it takes: strace, and the right to use it. */
export function canTrace(): boolean {
  try {
    execFileSync(tracer, ['-f', '-o', '/dev/null', process.execPath, '--version']);
    return true;
  } catch {
    return false;
  }
}

/** Look at the system calls of a service during so many uploads, by four people at once. */
export async function traceUploads(uploads: number, databaseUrl?: string): Promise<Traced> {
  const folder = await temporaryFolder();
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => folder.remove());
  const path = join(folder.path, 'trace');
  const lane = cleanUp.use(await Lane.open({ databaseUrl, folder: folder.path }));
  // -D: what is started is the service, and strace its child
  const prefix = [tracer, '-D', '-f', '-y', '-s', '20000', '-e', `trace=${calls}`, '-o', path];
  const { url } = await lane.starts({ prefix });
  await Promise.all(
    lane.people.map(async (person, at) => {
      for (let done = at; done < uploads; done += lane.people.length) await person.uploads(url);
    }),
  );
  await lane.stops();
  const traced = callsIn(await readFile(path, 'latin1'));
  const ids = lane.ledger.ids();
  const wrong = ids.flatMap((id) => {
    const steps = stepsOf(traced, id);
    const found = typeof steps === 'string' ? [steps] : outOfOrder(steps);
    return found.length > 0 ? [`upload ${id}: ${found.join(', ')}`] : [];
  });
  return { uploads: ids.length, inOrder: ids.length - wrong.length, violations: wrong };
}
