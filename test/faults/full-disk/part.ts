import { freshDatabase } from '../../support/postgres.ts';
import type { Part } from '../part.ts';
import { fillDisk } from './fill-disk.ts';
import { whyNoDisk } from './small-disk.ts';

export const fullDisk: Part = {
  name: 'full-disk',
  what: 'Four people upload to a disk of 24 MB until it is full, and then to one that has turned read-only',
  obstacle: whyNoDisk,
  async run() {
    const database = await freshDatabase();
    const full = await fillDisk(database.url);
    await database.close();
    const table = [
      ['what became of uploads', 'how many'],
      ['acknowledged, and whole in the end', `${full.acknowledged}`],
      ...Object.entries(full.refused).map(([reason, count]) => [`refused: ${reason}`, `${count}`]),
      ['healthy again after', full.healthyAfter.map((milliseconds) => `${milliseconds.toFixed(0)} ms`).join(', ')],
    ];
    return { table, violations: full.violations };
  },
};
