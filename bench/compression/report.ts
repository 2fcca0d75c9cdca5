import type { Tier } from '../../src/domain/compression.ts';
import type { Again } from './again.ts';
import type { CpuRatio } from './cpu-ratio.ts';
import { isOf, type Measurement } from './measure.ts';
import { bytesAt, mean, type Point, percentile } from './statistics.ts';

/** A family at one of its settings, over all photos. */
export type Row = Point & {
  readonly family: string;
  readonly setting: string;
  readonly photos: number;
  /** Bytes by those of the originals. */
  readonly ratio: number;
  readonly ba3Mean: number;
  readonly ba3Max: number;
  readonly larger: number;
  readonly cpuMsPerMegapixel: number;
};

export const ours = 'silverprint';
/** Whom we are compared with, at the settings that most people use. */
const rivals = [
  { family: 'mozjpeg', setting: 'q80' },
  { family: 'libjpeg-turbo', setting: 'q80' },
  { family: 'Pillow', setting: 'q75' },
];

export function rowsOf(measurements: readonly Measurement[]): readonly Row[] {
  const settings = new Map(measurements.map((m) => [`${m.family} ${m.setting}`, m]));
  return [...settings.values()].map(({ family, setting }) =>
    rowOf(measurements.filter((m) => isOf(m, { family, setting }))),
  );
}

export function tables(
  measurements: readonly Measurement[],
  again: readonly Again[],
  cpu: readonly CpuRatio[],
): string {
  const rows = rowsOf(measurements);
  return [
    table(
      ['encoder', 'setting', 'photos', 'bytes', 'of original', 'larger', 'ba3 mean', 'p95', 'max', 'CPU ms/MP'],
      rows.map((row) => [
        row.family,
        row.setting,
        row.photos,
        row.bytes,
        row.ratio.toFixed(3),
        row.larger,
        row.ba3Mean.toFixed(3),
        row.ba3P95.toFixed(3),
        row.ba3Max.toFixed(3),
        row.cpuMsPerMegapixel.toFixed(1),
      ]),
    ),
    table(['bytes at equal 95th percentile of ba3, against', 'total', 'mean'], comparisons(measurements, rows)),
    table(
      ['printed again, source', 'photos', 'larger', 'bytes', 'largest change'],
      again.map((a) => [a.source, a.photos, a.larger, a.ratio.toFixed(3), `${(a.changeMax * 100).toFixed(1)} %`]),
    ),
    table(
      ['CPU by decode + one encode', 'photos', 'mean', 'worst of 3 MP or more'],
      (['small', 'fast'] as const).map((tier) =>
        cpuRow(
          tier,
          cpu.filter((ratio) => ratio.tier === tier),
        ),
      ),
    ),
  ].join('\n\n');
}

/** Ours by theirs: of all bytes together, and of each photo's (the geometric mean, in which a photo counts as one). */
function comparisons(measurements: readonly Measurement[], rows: readonly Row[]): readonly (readonly string[])[] {
  return rivals.flatMap((rival) => {
    const theirs = rows.find((row) => row.family === rival.family && row.setting === rival.setting);
    if (!theirs) return [];
    const total = bytesAt(
      rows.filter(({ family }) => family === ours),
      theirs.ba3P95,
    );
    const own = measurements.filter((m) => isOf(m, rival));
    const each = own.map(({ photo, bytes }) => {
      const prints = measurements.filter((m) => m.family === ours && m.photo === photo);
      const points = prints.map((m) => ({ bytes: m.bytes, ba3P95: rows.find((row) => isOf(m, row))?.ba3P95 ?? NaN }));
      return Math.log((bytesAt(points, theirs.ba3P95) ?? NaN) / bytes);
    });
    const name = `${rival.family} ${rival.setting} (p95 ${theirs.ba3P95.toFixed(3)})`;
    return [[name, total ? (total / theirs.bytes).toFixed(3) : 'out of range', Math.exp(mean(each)).toFixed(3)]];
  });
}

function rowOf(own: readonly Measurement[]): Row {
  const [{ family, setting } = { family: '', setting: '' }] = own;
  const scores = own.map(({ ba3 }) => ba3);
  const sum = (of: (m: Measurement) => number) => own.reduce((total, m) => total + of(m), 0);
  const bytes = sum((m) => m.bytes);
  return {
    family,
    setting,
    photos: own.length,
    bytes,
    ratio: bytes / sum((m) => m.originalBytes),
    ba3Mean: mean(scores),
    ba3P95: percentile(scores, 0.95),
    ba3Max: Math.max(...scores),
    larger: own.filter((m) => m.bytes > m.originalBytes).length,
    cpuMsPerMegapixel: sum((m) => m.cpuMs) / sum((m) => m.megapixels),
  };
}

function cpuRow(tier: Tier, cpu: readonly CpuRatio[]): readonly (string | number)[] {
  const worst = cpu.filter(({ megapixels }) => megapixels >= 3).toSorted((a, b) => b.ratio - a.ratio)[0];
  const average = mean(cpu.map(({ ratio }) => ratio));
  return [tier, cpu.length, average.toFixed(3), worst ? `${worst.ratio.toFixed(3)} ${worst.name}` : '-'];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}
