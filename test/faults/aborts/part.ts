import { freshDatabase } from '../../support/postgres.ts';
import type { Part } from '../part.ts';
import { abortUploads } from './abort-uploads.ts';

export const aborts: Part = {
  name: 'aborts',
  what: 'Uploads are broken off at random bytes, by a reset or by an end, after as many to warm up',
  amount: 1_000,
  obstacle: () => (process.platform === 'linux' ? undefined : 'only Linux shows what a process holds'),
  async run(count) {
    const database = await freshDatabase();
    const aborted = await abortUploads(count, database.url);
    await database.close();
    const megabytes = (aborted.residentBytes / 1e6).toFixed(1);
    const table = [
      ['aborted', 'staged files left', 'more descriptors', 'more memory, MB', 'violations'],
      [count, aborted.stagedFiles, aborted.descriptors, megabytes, aborted.violations.length].map(String),
    ];
    return { table, violations: aborted.violations };
  },
};
