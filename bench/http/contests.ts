import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { openSharpCompressor } from '../../src/adapters/sharp/index.ts';
import { aPhoto } from '../../test/support/photos.ts';
import { type Original, originalOf } from '../prints/original.ts';
import type { Album } from './album.ts';
import type { Contest, Rate } from './contest.ts';
import type { Nginx } from './nginx.ts';
import type { openLoad } from './processes.ts';
import type { Service } from './service.ts';

type Load = ReturnType<typeof openLoad>;

/** Of full pages, which is what is listed by default. */
const listShareMin = 0.5;
const fileShareMin = 0.8;
/** The default of the service. */
const bcryptCost = 12;
/** One takes a good part of a second, so that they are done for so many times as long. */
const slow = 3;

/** Lists with this many images, beside the same query for the same rows. */
export function lists({ images, service, bare, lists }: Album, load: Load, seconds: number): Contest[] {
  const atOnce = 16;
  return lists.map(({ what, isFull, ours, theirs }) => ({
    what,
    images,
    atOnce,
    service: () => load.on([service.pid], { url: ours, headers: service.headers, connections: atOnce, seconds }),
    bare: () => load.on(bare.pids, { url: theirs, headers: {}, connections: atOnce, seconds }),
    ...(isFull && { shareMin: listShareMin }),
  }));
}

/** Prints and originals, with the owner check and its query, beside the same files without either. */
export function downloads(
  { images, service, bare, files }: Album,
  nginx: Nginx | undefined,
  load: Load,
  seconds: number,
): Contest[] {
  return files.flatMap(({ what, ours, theirs }, file) =>
    [1, 16].map((atOnce) => ({
      what,
      images,
      atOnce,
      service: () => load.on([service.pid], { url: ours, headers: service.headers, connections: atOnce, seconds }),
      bare: () => load.on(bare.pids, { url: theirs, headers: {}, connections: atOnce, seconds }),
      nginx:
        nginx && (() => load.on(nginx.pids, { url: nginx.urlOf(file), headers: {}, connections: atOnce, seconds })),
      // One at a time, nothing else can be done while the database says whose it is.
      ...(atOnce > 1 && { shareMin: fileShareMin }),
    })),
  );
}

/** Sign-ins, beside bcrypt that compares as many passwords at a time. */
export async function logins({ images, service }: Album, seconds: number): Promise<Contest> {
  const atOnce = Math.max(1, availableParallelism() - 1);
  const hash = await bcrypt.hash('correct horse', bcryptCost);
  return {
    what: 'login',
    images,
    atOnce,
    service: () => pace(atOnce, seconds, () => service.logsIn()),
    bare: () => pace(atOnce, seconds, () => bcrypt.compare('correct horse', hash)),
  };
}

/** Uploads of a photo of one megapixel, beside the compressor alone, which has it on disk already. */
export async function openUploads({ images, service }: { images: number; service: Service }, seconds: number) {
  const folder = await mkdtemp(join(tmpdir(), 'silverprint-http-'));
  const jpeg = await aPhoto({ width: 1184, height: 888 });
  const compressor = await openSharpCompressor({ folder });
  const atOnce = compressor.concurrency;
  // A print is made beside its original: at the same moment there is one of each.
  const paths = Array.from({ length: atOnce }, (_, caller) => join(folder, `original-${caller}.jpg`));
  const originals = await Promise.all(paths.map((path) => originalOf(jpeg, path)));
  const contest: Contest = {
    what: 'upload',
    images,
    atOnce,
    service: () => pace(atOnce, seconds, () => service.keeps(jpeg)),
    bare: () =>
      pace(atOnce, seconds, async (caller) => {
        const { staged, facts } = originals[caller] as Original;
        const print = await compressor.compress(staged, facts, { preset: 'standard', tier: 'small' });
        await rm(print.staged.path);
      }),
  };
  return {
    contest,
    async [Symbol.asyncDispose]() {
      await compressor.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function pace(atOnce: number, seconds: number, work: (caller: number) => Promise<unknown>): Promise<Rate> {
  const started = performance.now();
  const until = started + slow * seconds * 1000;
  let done = 0;
  const callers = Array.from({ length: atOnce }, async (_, caller) => {
    for (; performance.now() < until; done++) await work(caller);
  });
  await Promise.all(callers);
  return { perSecond: (done * 1000) / (performance.now() - started) };
}
