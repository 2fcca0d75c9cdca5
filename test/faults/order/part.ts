import { freshDatabase } from '../../support/postgres.ts';
import type { Part } from '../part.ts';
import { canTrace, traceUploads } from './trace-uploads.ts';

export const order: Part = {
  name: 'order',
  what: 'Each file is synced before it gets its name, its folder before the row is committed, and that before the answer is sent: by strace',
  amount: 100,
  obstacle: () => (canTrace() ? undefined : 'there is no strace that may be used'),
  async run(uploads) {
    const database = await freshDatabase();
    const traced = await traceUploads(uploads, database.url);
    await database.close();
    const table = [
      ['uploads', 'in order', 'violations'],
      [`${traced.uploads}`, `${traced.inOrder}`, `${traced.violations.length}`],
    ];
    return { table, violations: traced.violations };
  },
};
