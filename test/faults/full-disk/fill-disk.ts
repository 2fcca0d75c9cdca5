import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Lane } from '../kills/lane.ts';
import { Refusal } from '../kills/person.ts';
import { lastLook } from '../kills/rounds.ts';
import { SmallDisk } from './small-disk.ts';

export type FullDisk = {
  readonly acknowledged: number;
  /** How many were refused, by the reason that they were given. */
  readonly refused: Readonly<Record<string, number>>;
  /** From the moment in which there was room, or writing was possible, to the first success, in milliseconds. */
  readonly healthyAfter: readonly number[];
  readonly violations: readonly string[];
};

const megabytes = 24;
const ballastBytes = 8 * 1024 * 1024;
const photoBytes = 300_000;
const refusalsEach = 10;
const healthyMilliseconds = 5_000;

/**
 * Upload to a small disk until it is full, and to one that has turned read-only, and look at what was acknowledged.
 * @throws {Error} this user may not mount a disk
 */
export async function fillDisk(databaseUrl: string | undefined): Promise<FullDisk> {
  const folder = await temporaryFolder();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => folder.remove());
  const images = join(folder.path, 'images');
  const disk = opened.use(await SmallDisk.at(images, megabytes));
  const ballast = join(images, 'ballast');
  await writeFile(ballast, Buffer.alloc(ballastBytes));
  const environment = { DISK_RESERVE_BYTES: '0' };
  const lane = opened.use(await Lane.open({ databaseUrl, folder: folder.path, environment }));
  const uploaders = new Uploaders(lane, (await lane.starts()).url);

  await uploaders.tryUntilRefused('507 insufficient-storage');
  await uploaders.look();
  await rm(ballast);
  await uploaders.tryUntilTaken();
  await disk.turns('read-only');
  await uploaders.tryUntilRefused('503 dependency-unavailable');
  await disk.turns('writable');
  await uploaders.tryUntilTaken();
  await lane.stops();
  uploaders.violations.push(...(await lastLook(lane)));
  const { refused, healthyAfter, violations } = uploaders;
  return { acknowledged: lane.ledger.acknowledged, refused, healthyAfter, violations };
}

class Uploaders {
  readonly refused: Record<string, number> = {};
  readonly healthyAfter: number[] = [];
  readonly violations: string[] = [];
  readonly #lane: Lane;
  readonly #url: string;

  constructor(lane: Lane, url: string) {
    this.#lane = lane;
    this.#url = url;
  }

  /** Each of them uploads until it was refused so often, each time with this reason. */
  async tryUntilRefused(expected: string): Promise<void> {
    const each = this.#lane.people.map(async (person) => {
      for (let refusals = 0; refusals < refusalsEach; ) {
        const reason = await reasonOf(person.uploads(this.#url, { extraBytes: photoBytes }));
        if (reason === undefined) continue;
        refusals++;
        this.refused[reason] = (this.refused[reason] ?? 0) + 1;
        if (reason !== expected) this.violations.push(`refused with ${reason} in the place of ${expected}`);
      }
    });
    await Promise.all(each);
    const staged = await readdir(join(this.#lane.folder, 'images', '.tmp'));
    if (staged.length > 0) this.violations.push(`${staged.length} staged files are left where it was ${expected}`);
  }

  async tryUntilTaken(): Promise<void> {
    const begun = performance.now();
    const [person] = this.#lane.people;
    let reason: string | undefined = 'nobody has tried';
    while (reason !== undefined && performance.now() - begun < healthyMilliseconds) {
      reason = person && (await reasonOf(person.uploads(this.#url)));
      if (reason !== undefined) await delay(10);
    }
    if (reason === undefined) this.healthyAfter.push(performance.now() - begun);
    else this.violations.push(`not healthy after five seconds: ${reason}`);
  }

  async look(): Promise<void> {
    for (const person of this.#lane.people) this.violations.push(...(await person.looks(this.#url)));
  }
}

async function reasonOf(uploading: Promise<void>): Promise<string | undefined> {
  const [outcome] = await Promise.allSettled([uploading]);
  if (outcome.status === 'fulfilled') return undefined;
  return outcome.reason instanceof Refusal ? outcome.reason.inShort : String(outcome.reason);
}
