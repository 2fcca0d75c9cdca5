import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Picture } from '../../src/domain/perception/planes.ts';
import { writeNetpbm } from './netpbm.ts';

const run = promisify(execFile);

/**
 * The 3-norm of butteraugli between two pictures: below 1 nobody sees a difference, and more is worse. It knows nothing
 * of the metric that prints are made with. Takes about a second and 240 MB a megapixel.
 */
export async function butteraugli(reference: Picture, other: Picture, scratch: string): Promise<number> {
  const [a, b] = [join(scratch, 'reference.pnm'), join(scratch, 'other.pnm')];
  await Promise.all([writeNetpbm(a, reference), writeNetpbm(b, other)]);
  const { stdout } = await run('butteraugli_main', [a, b]);
  const norm = /3-norm: ([\d.]+)/.exec(stdout)?.[1];
  if (!norm) throw new Error(`butteraugli_main said ${stdout}`);
  return Number(norm);
}
