import sharp from 'sharp';
import type { Row } from './report.ts';

const [width, height, margin] = [900, 600, 70];
const colours: Readonly<Record<string, string>> = {
  silverprint: '#c2410c',
  'silverprint fast': '#f59e0b',
  mozjpeg: '#1d4ed8',
  'libjpeg-turbo': '#15803d',
  Pillow: '#7c3aed',
};

/** Draw bytes against the 95th percentile of damage: a family whose line lies further to the lower left is better. */
export async function drawPlot(rows: readonly Row[], path: string): Promise<void> {
  const x = scale(
    rows.map(({ ba3P95 }) => ba3P95),
    margin,
    width - margin,
  );
  const y = scale(
    rows.map(({ ratio }) => ratio),
    height - margin,
    margin,
  );
  const families = Map.groupBy(rows, ({ family }) => family);
  const lines = [...families].map(([family, own], i) => {
    const colour = colours[family] ?? '#000';
    const points = own.toSorted((a, b) => a.ba3P95 - b.ba3P95);
    const path = points.map((row) => `${x(row.ba3P95)},${y(row.ratio)}`).join(' ');
    const dots = points.map((row) => dot(x(row.ba3P95), y(row.ratio), colour, row.setting));
    const legend = text(width - 200, margin + 22 * i, family, { colour, size: 16 });
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${legend}`;
  });
  const axes = [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<path d="M${margin},${margin}V${height - margin}H${width - margin}" fill="none" stroke="#444"/>`,
    ...ticks(rows.map(({ ba3P95 }) => ba3P95)).map((at) => text(x(at) - 12, height - margin + 20, at.toFixed(2))),
    ...ticks(rows.map(({ ratio }) => ratio)).map((at) => text(margin - 42, y(at) + 4, at.toFixed(2))),
    text(width / 2 - 170, height - 20, 'butteraugli 3-norm, 95th percentile (less is better)'),
    text(12, margin - 24, 'bytes, as a share of the originals'),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${[...axes, ...lines].join('')}</svg>`;
  await sharp(Buffer.from(svg)).png().toFile(path);
}

function dot(x: number, y: number, colour: string, label: string): string {
  return `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>${text(x + 6, y - 6, label, { colour, size: 12 })}`;
}

export function text(x: number, y: number, content: string, { colour = '#222', size = 13 } = {}): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${size}" fill="${colour}">${escaped}</text>`;
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return (value) => from + ((to - from) * (value - min)) / (max - min || 1);
}

function ticks(values: readonly number[]): readonly number[] {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return [0, 0.25, 0.5, 0.75, 1].map((share) => min + share * (max - min));
}
