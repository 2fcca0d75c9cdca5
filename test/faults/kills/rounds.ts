import { setTimeout as delay } from 'node:timers/promises';
import { type FailPoint, failPoints, type Work } from './fail-points.ts';
import type { Lane, Running, Start } from './lane.ts';
import { type Person, Refusal } from './person.ts';

/** At a random time, while this is going on. */
export type Moment = 'starting' | 'uploading and deleting' | 'replacing prints';

/** Where a service is killed. */
export type Death =
  | { readonly at: FailPoint; readonly withItsDatabase?: false }
  | { readonly while: Moment; readonly withItsDatabase?: boolean };

/** By then a service has died at its fail point, however loaded the machine. */
const patienceMilliseconds = 60_000;
const startMilliseconds = 1_000;
const busyMilliseconds = 1_000;
/** Prints are replaced when nobody has wanted anything for a second. */
const quietMilliseconds = 1_500;
const silence = 'nothing was answered';

/**
 * Start the next service, have everybody look at what the one before has left, keep it busy, and kill it. Gives what was found that
 * should not be.
 */
export async function round(lane: Lane, death: Death): Promise<string[]> {
  const found: string[] = [];
  if ('at' in death && failPoints[death.at] === 'clean-up') await lane.passesTime();
  const starting = lane.starts(startOf(death)).catch((error: unknown) => {
    // Some are dead before they are ready, as they are meant to be.
    if (!isDeadEarly(death)) found.push(String(error));
    return undefined;
  });
  if ('while' in death && death.while === 'starting') {
    await Promise.race([starting, delay(Math.random() * startMilliseconds)]);
    await lane.dies(death);
    await starting;
    return found;
  }
  const running = await starting;
  if (running) {
    const seen = await lookedAt(lane, running);
    // What a service does by itself may have ended it before everybody had seen everything: the next one has to show it. That it
    // is gone is noticed later than that it does not answer.
    if ('at' in death && seen.some(isSilence)) await deadBySelf(running, death.at, found);
    if (!(await isOver(running))) found.push(...seen);
    const busy = keptBusy(workOf(death), lane, running);
    if ('at' in death) await deadBySelf(running, death.at, found);
    else await delay(Math.random() * (death.while === 'replacing prints' ? quietMilliseconds : busyMilliseconds));
    await lane.dies(death);
    found.push(...(await busy));
  }
  await lane.dies();
  return found;
}

function isDeadEarly(death: Death): boolean {
  return workOf(death) === 'clean-up' || ('while' in death && death.while === 'starting');
}

/** Start one more service, and have everybody look at everything once more. */
export async function lastLook(lane: Lane): Promise<string[]> {
  const found = await lookedAt(lane, await lane.starts(), { again: true });
  await lane.stops();
  return [...found, ...(await lane.leftovers())];
}

function startOf(death: Death): Start {
  const replacesPrints = workOf(death) === 'replacement';
  return 'at' in death ? { failPoint: death.at, replacesPrints } : { replacesPrints };
}

function workOf(death: Death): Work | 'any' {
  if ('at' in death) return failPoints[death.at];
  return death.while === 'replacing prints' ? 'replacement' : 'any';
}

async function lookedAt({ people }: Lane, { url }: Running, options?: { again: boolean }): Promise<string[]> {
  const looks = people.map((person) => person.looks(url, options).catch((error) => [`${silence}: ${String(error)}`]));
  return (await Promise.all(looks)).flat();
}

function isSilence(found: string): boolean {
  return found.startsWith(silence);
}

async function isOver({ ended }: Running): Promise<boolean> {
  return Promise.race([ended.then(() => true), delay(0, false)]);
}

async function deadBySelf({ ended }: Running, failPoint: FailPoint, found: string[]): Promise<void> {
  const patience = new AbortController();
  const waited = delay(patienceMilliseconds, true, { signal: patience.signal }).catch(() => false);
  if (await Promise.race([ended.then(() => false), waited])) found.push(`${failPoint} was not reached`);
  patience.abort();
}

/** Keeps a service busy until it is dead. What it answers is a success, or says that the request was not to blame. */
async function keptBusy(work: Work | 'any', lane: Lane, { url }: Running): Promise<string[]> {
  const isQuiet = work === 'replacement' || work === 'clean-up';
  const busy = lane.people.slice(0, isQuiet ? 1 : undefined).map(async (person) => {
    try {
      for (;;) {
        await aThing(work, person, url);
        if (isQuiet) return [];
      }
    } catch (error) {
      return isBroken(error) ? [String(error)] : [];
    }
  });
  return (await Promise.all(busy)).flat();
}

async function aThing(work: Work | 'any', person: Person, url: string): Promise<void> {
  // Every other one as clients do that want it there once, whatever happens; that may be no new photo, whose print is to be replaced.
  const isNew = work === 'replacement' || Math.random() < 0.5;
  await (isNew ? person.uploads(url) : person.insists(url));
  if (work === 'deletion' || (work === 'any' && Math.random() < 0.3)) await person.deletesOne(url);
  if (work === 'size' || (work === 'any' && Math.random() < 0.1)) await person.looksAtASize(url);
}

/** Whether an error is another one than that of a service that was killed. */
function isBroken(error: unknown): boolean {
  if (error instanceof Refusal) return error.status !== 503;
  return error instanceof Error && error.name === 'TimeoutError';
}
