import { writeFile } from 'node:fs/promises';
import type { Picture } from '../../src/domain/perception/planes.ts';

/** Write pixels as PGM or PPM: what every program reads, without a codec that could change them. */
export function writeNetpbm(path: string, { samples, width, height, channels }: Picture): Promise<void> {
  const header = `${channels === 1 ? 'P5' : 'P6'}\n${width} ${height}\n255\n`;
  return writeFile(path, Buffer.concat([Buffer.from(header), samples]));
}
