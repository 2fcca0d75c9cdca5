import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Original } from './original.ts';
import { runService } from './running-service.ts';
import { openBareSharp } from './throughput.ts';

/** How long one photo takes on an idle machine until the 201 is there, and a bare transcode of it by libjpeg-turbo. */
export type FirstAnswer = {
  readonly name: string;
  readonly megapixels: number;
  readonly answered: number;
  readonly transcoded: number;
};

const rounds = 7;

/** In milliseconds, each the median of several. */
export async function answersTo(originals: readonly Original[], folder: string): Promise<FirstAnswer[]> {
  await using service = await runService({ compressor: {} });
  await using sharps = openBareSharp();
  const answers: FirstAnswer[] = [];
  for (const { name, staged, facts } of originals) {
    const jpeg = new Uint8Array(await readFile(staged.path));
    const transcoding = { from: staged.path, to: join(folder, 'bare.jpg'), settings: { quality: 80 } };
    const [answered, transcoded]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const { status, milliseconds } = await service.upload(jpeg);
      if (status !== 201) throw new Error(`${name} was answered with ${status}.`);
      answered.push(milliseconds);
      const begun = performance.now();
      await sharps.take({ transcodings: [transcoding], parallel: 1 });
      transcoded.push(performance.now() - begun);
    }
    const megapixels = (facts.width * facts.height) / 1e6;
    // The first of each warms up
    answers.push({ name, megapixels, answered: median(answered.slice(1)), transcoded: median(transcoded.slice(1)) });
  }
  return answers;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
