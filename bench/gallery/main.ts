import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbeddedPostgres } from '../../src/adapters/embedded-postgres/index.ts';
import { openBrowser } from '../../test/support/browser.ts';
import { createDatabase } from '../list/album.ts';
import { aligned } from '../table.ts';
import { openAlbum } from './album.ts';
import { buildGallery, transferredBytes } from './build.ts';
import { idling, opening, paces, type Smoothness, scrolling } from './measure.ts';

// What the gallery is like in a browser with few photos and with many: when something is painted, whether anything jumps, and
// how many frames a second there are while somebody scrolls from the newest photo to the oldest. Needs Chromium and a quiet
// machine: the service, the database and the browser, which draws without a graphics card here, share its cores.
//
//   node bench/gallery/main.ts [--few 500] [--many 5000]

const { values } = parseArgs({
  options: { few: { type: 'string', default: '500' }, many: { type: 'string', default: '5000' } },
});
const limits = { transferredBytes: 40_000, firstPaintMs: 1000, framesPerSecond: 60 };
type Line = readonly [what: string, measured: number, wanted?: string, held?: boolean];

const viewport = { width: 1280, height: 800 };

await buildGallery();
const folder = await mkdtemp(join(tmpdir(), 'silverprint-gallery-'));
try {
  await using postgres = await openEmbeddedPostgres({
    directory: join(folder, 'postgres'),
    settings: { fsync: 'off' },
  });
  await using browser = await openBrowser();
  const [load = 0] = loadavg();
  const bytes = await transferredBytes();
  const [few, many] = [Number(values.few), Number(values.many)];
  await using small = await openAlbum(await createDatabase(postgres.url, 'small'), few);
  const opened = await opening(browser, small, viewport);
  await using large = await openAlbum(await createDatabase(postgres.url, 'large'), many);
  const idle = await idling(browser);
  const fast = await scrolling(browser, large, viewport, paces.fast);
  const slow = await scrolling(browser, large, viewport, paces.slow, 15);
  const lines: Line[] = [
    ['JavaScript and CSS, gzipped, in bytes', bytes, `${limits.transferredBytes}`, bytes <= limits.transferredBytes],
    [
      `first paint of ${few}, in ms`,
      opened.firstPaintMs,
      `${limits.firstPaintMs}`,
      opened.firstPaintMs < limits.firstPaintMs,
    ],
    ['  every photo in sight painted from its hash, in ms', opened.placeholdersMs],
    ['  every photo in sight there, in ms', opened.picturesMs],
    ['  layout shift', opened.layoutShift, '0', opened.layoutShift === 0],
    ['frames a second of an empty page', idle],
    [`photos of ${many} that were passed`, fast.photos, `${many}`, fast.photos === many],
    ['  rows drawn at once, at most', fast.rowsMax],
    ...smoothness('fast', fast),
    ...smoothness('slowly', slow),
  ];
  process.stdout.write(`Medians of several visits; the load was ${load.toFixed(1)} before.\n\n`);
  process.stdout.write(
    `${aligned([['', 'measured', 'wanted'], ...lines.map(([what, measured, wanted = '']) => [what, `${measured}`, wanted])])}\n`,
  );
  process.exitCode = lines.every(([, , , held = true]) => held) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

function smoothness(
  pace: string,
  { framesPerSecond, latePercent, longestFrameMs, cpuMsPerFrame, longTasks, layoutShift }: Smoothness,
): Line[] {
  return [
    // one frame in a hundred may be another program's
    [
      `scrolling ${pace}, frames a second`,
      framesPerSecond,
      `${limits.framesPerSecond}`,
      framesPerSecond >= limits.framesPerSecond * 0.99,
    ],
    ['  frames that came late, in percent', latePercent],
    ['  longest frame, in ms', longestFrameMs],
    ['  processor time of the page a frame, in ms', cpuMsPerFrame, '16', cpuMsPerFrame < 16],
    ['  tasks longer than 50 ms', longTasks],
    ['  layout shift', layoutShift, '0', layoutShift === 0],
  ];
}
