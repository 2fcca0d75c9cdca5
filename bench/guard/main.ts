import { jpegDemandsMax } from '../../src/domain/limits.ts';
import { aligned } from '../table.ts';
import { type Answer, openService, type Reading, read } from './measure.ts';
import { hostile, ordinary, photosIn, type Upload } from './uploads.ts';

// How long the guard takes, and what memory: for what is made to keep it busy, and for the photographs in the folder
// that SILVERPRINT_PHOTOS names. Linux only: the memory of the service is read from /proc.
//
//   SILVERPRINT_PHOTOS=~/Pictures node bench/guard/main.ts

const decisionMillisecondsMax = 50;
const grownBytesMax = 20e6;
const warmUps = 3;

type Row = { readonly upload: Upload; readonly bytes: number; readonly reading: Reading; readonly answer: Answer };

const folder = process.env['SILVERPRINT_PHOTOS'];
const photos = folder ? await photosIn(folder) : [];
const rows = await measured([...hostile, ...photos]);
const [bad, good] = [rows.slice(0, hostile.length), rows.slice(hostile.length)];
print(tableOf(bad), '');
if (folder) print(tableOf(good), '', demandsOf(good), '');
else print('No photographs: SILVERPRINT_PHOTOS names no folder of them.', '');

const missed = rows.filter((row) => !holds(row));
for (const { upload } of missed) print(`Bar missed: ${upload.name}`);
print(
  `${rows.length - missed.length} of ${rows.length} within ${decisionMillisecondsMax} ms and ${inMegabytes(grownBytesMax)} MB.`,
);
process.exitCode = missed.length > 0 ? 1 : 0;

async function measured(uploads: readonly Upload[]): Promise<Row[]> {
  await using service = await openService();
  for (let i = 0; i < warmUps; i++) await service.upload(await ordinary.bytes());
  const rows: Row[] = [];
  for (const upload of uploads) {
    const bytes = await upload.bytes();
    rows.push({ upload, bytes: bytes.length, reading: read(bytes), answer: await service.upload(bytes) });
  }
  return rows;
}

function holds({ answer, reading }: Row): boolean {
  const decided = answer.millisecondsAfterLastByte <= decisionMillisecondsMax;
  return decided && answer.grownBytes <= grownBytesMax && answer.verdict === reading.verdict;
}

function tableOf(rows: readonly Row[]): string {
  const header = ['upload', 'MB', 'verdict', 'read MB', 'read ms', 'MB/s', 'sent MB', 'ms after last byte', 'grown MB'];
  const lines = rows.map(({ upload, bytes, reading, answer }) => [
    upload.name,
    inMegabytes(bytes),
    reading.verdict,
    inMegabytes(reading.bytesRead),
    reading.milliseconds.toFixed(2),
    (reading.bytesRead / 1e3 / reading.milliseconds).toFixed(0),
    inMegabytes(answer.bytesSent),
    answer.millisecondsAfterLastByte.toFixed(1),
    inMegabytes(answer.grownBytes),
  ]);
  return aligned([header, ...lines]);
}

/** The most that any of them demanded, beside what is allowed. */
function demandsOf(rows: readonly Row[]): string {
  const lines = Object.entries(jpegDemandsMax).map(([demand, max]) => {
    const most = Math.max(...rows.map(({ reading }) => reading.demands[demand as keyof typeof jpegDemandsMax]));
    return [demand, `${most}`, `${max}`];
  });
  return aligned([['demand', 'most', 'max'], ...lines]);
}

function inMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1);
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
