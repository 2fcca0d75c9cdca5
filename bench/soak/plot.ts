import sharp from 'sharp';
import { text } from '../compression/plot.ts';
import type { Sample } from './samples.ts';

const [width, height, margin] = [1200, 760, 80] as const;

type Line = { readonly name: string; readonly colour: string; readonly value: (sample: Sample) => number };
type Panel = { readonly top: number; readonly bottom: number; readonly lines: readonly Line[] };

const panels: readonly Panel[] = [
  {
    top: 60,
    bottom: 420,
    lines: [
      { name: 'service and children, MB', colour: '#1d4ed8', value: ({ all }) => all },
      { name: 'service, MB', colour: '#b45309', value: ({ service }) => service },
    ],
  },
  {
    top: 500,
    bottom: height - 60,
    lines: [{ name: 'open files and sockets', colour: '#15803d', value: ({ descriptors }) => descriptors }],
  },
];

/** Draw what a service took, from the first minute to the last. */
export async function drawPlot(samples: readonly Sample[], path: string): Promise<void> {
  const minutesMax = samples.at(-1)?.minutes ?? 1;
  const x = (minutes: number) => margin + (minutes / minutesMax) * (width - 2 * margin);
  const drawn = panels.flatMap((panel) => drawnPanel(panel, samples, x));
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    text(x(part * minutesMax) - 20, height - 30, `${(part * minutesMax).toFixed(1)} min`),
  );
  const background = `<rect width="${width}" height="${height}" fill="#fff"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${[background, ...drawn, ...times].join('')}</svg>`;
  await sharp(Buffer.from(svg)).png().toFile(path);
}

function drawnPanel(
  { top, bottom, lines }: Panel,
  samples: readonly Sample[],
  x: (minutes: number) => number,
): string[] {
  const max = 1.1 * Math.max(...samples.flatMap((sample) => lines.map(({ value }) => value(sample))));
  const y = (value: number) => bottom - (value / max) * (bottom - top);
  return [
    `<path d="M${margin},${top}V${bottom}H${width - margin}" fill="none" stroke="#444"/>`,
    ...[0, 0.5, 1].map((part) => text(20, y(part * max) + 4, (part * max).toFixed(0))),
    ...lines.flatMap(({ name, colour, value }, at) => [
      `<polyline points="${samples.map((one) => `${x(one.minutes)},${y(value(one))}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
      text(width - 320, top + 20 * at, name, { colour, size: 15 }),
    ]),
  ];
}
