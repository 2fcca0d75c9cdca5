import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { Part } from '../part.ts';
import { stopAmidst } from './service.ts';

const amidst = { uploads: 25, downloads: 25 };

export const shutdowns: Part = {
  name: 'shutdowns',
  what: 'A service is told to stop (SIGTERM) in the middle of 25 uploads and 25 downloads',
  amount: 20,
  async run(rounds, tell) {
    const violations: string[] = [];
    const milliseconds: number[] = [];
    const folder = await temporaryFolder();
    try {
      for (let round = 1; round <= rounds; round++) {
        const stopped = await stopAmidst(folder.path, amidst);
        violations.push(...stopped.violations);
        milliseconds.push(stopped.milliseconds);
        tell(`${round} of ${rounds}, ${violations.length} violations`);
      }
    } finally {
      await folder.remove();
    }
    const transfers = rounds * (amidst.uploads + amidst.downloads);
    const slowest = (Math.max(...milliseconds) / 1000).toFixed(1);
    return {
      table: [
        ['shutdowns', 'transfers under way', 'failed', 'longest, s'],
        [`${rounds}`, `${transfers}`, `${violations.length}`, slowest],
      ],
      violations,
    };
  },
};
