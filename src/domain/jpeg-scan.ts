import { InvalidImageError } from './errors.ts';
import type { Frame, FrameComponent } from './jpeg-frame.ts';
import type { Segment } from './jpeg-walker.ts';

/** The longest scan header, in bytes. */
export const scanHeaderBytesMax = 4 + 2 * 4;

const blockSamples = 8;

/**
 * How many blocks of 8 by 8 samples a scan passes over, by its header (ITU-T T.81, A.2).
 * @throws {InvalidImageError} it contradicts itself or its frame
 */
export function scanBlocks(header: Segment, { width, height, components }: Frame): number {
  const scanned = scannedComponents(header, components);
  const acrossMax = Math.max(...components.map(({ across }) => across));
  const downMax = Math.max(...components.map(({ down }) => down));
  const blocks = (pixels: number, samples: number, samplesMax: number) =>
    Math.ceil((pixels * samples) / samplesMax / blockSamples);
  const [only, second] = scanned;
  if (only && !second) return blocks(width, only.across, acrossMax) * blocks(height, only.down, downMax);
  // several components take turns in units, and the units at the edges are filled up
  const units = blocks(width, 1, acrossMax) * blocks(height, 1, downMax);
  return units * scanned.reduce((sum, { across, down }) => sum + across * down, 0);
}

function scannedComponents({ bytes, head }: Segment, components: readonly FrameComponent[]): FrameComponent[] {
  const [count = 0] = head;
  if (count === 0 || bytes !== 4 + 2 * count) throw corruptScan();
  const left = [...components];
  return Array.from({ length: count }, (_, i) => {
    // where two have the same name, decoders take the one and then the other
    const index = left.findIndex(({ id }) => id === head[1 + 2 * i]);
    const [component] = index < 0 ? [] : left.splice(index, 1);
    if (!component) throw corruptScan();
    return component;
  });
}

function corruptScan(): InvalidImageError {
  return new InvalidImageError('The JPEG is corrupt: a scan header makes no sense.');
}
