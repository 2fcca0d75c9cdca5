import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { gone, type Launched, launch, postmasterOf } from '../../bootstrap/launched.ts';
import { aLargePhoto, Sender, type Transfer } from './transfers.ts';

/** A service in a process of its own, somebody who uses it, and every process that it has started. */
export type Started = Launched & {
  readonly url: string;
  readonly ann: Sender;
  /** A large photo that Ann has uploaded. */
  readonly id: string;
  readonly sha256: string;
  readonly others: readonly number[];
};

export async function started(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Started> {
  const launched = launch(folder, { environment: { GALLERY: 'off', PRINTS_AT_ONCE: '2', ...environment } });
  const url = String((await launched.ready).url);
  const [ann, photo] = [await Sender.at(url), aLargePhoto()];
  const id = await ann.keeps(photo);
  const others = [...(await childrenOf(launched.pid)), await postmasterOf(folder)];
  return { ...launched, url, ann, id, sha256: createHash('sha256').update(photo).digest('hex'), others };
}

/** Its exit status, once it has ended with everything that it has started. */
export async function allGone({ ended, others }: Started): Promise<number | null> {
  const { code } = await ended;
  for (const pid of others) await gone(pid);
  return code;
}

/** Resolves once nobody takes connections there any more. */
export async function refuses(url: string): Promise<void> {
  const answered = () => fetch(`${url}/livez`).then((answer) => answer.bytes());
  while (!((await reasonOf(answered()).catch(() => undefined)) instanceof Error));
}

/** Tell a service to stop in the middle of so many transfers; what went wrong with them, and how long it took from then on. */
export async function stopAmidst(
  folder: string,
  { uploads, downloads }: { readonly uploads: number; readonly downloads: number },
): Promise<{ violations: string[]; milliseconds: number }> {
  const service = await started(folder);
  const { pid, url, ann, id, sha256 } = service;
  const transfers: Transfer[] = await Promise.all([
    ...Array.from({ length: uploads }, () => ann.beginsAnUpload()),
    ...Array.from({ length: downloads }, () => ann.beginsADownload(id, sha256)),
  ]);
  const begun = performance.now();
  process.kill(pid, 'SIGTERM');
  await refuses(url);
  const outcomes = await Promise.all(transfers.map((transfer) => transfer.goesOn()));
  const violations = outcomes.filter((outcome) => outcome !== undefined);
  const code = await allGone(service);
  if (code !== 0) violations.push(`the exit status was ${code}`);
  return { violations, milliseconds: performance.now() - begun };
}

async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}
