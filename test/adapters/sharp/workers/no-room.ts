import { makePrint } from '../../../../src/adapters/sharp/make-print.ts';
import { makeSize } from '../../../../src/adapters/sharp/make-size.ts';
import { serve } from '../../../../src/adapters/sharp/serve.ts';
import { littleRoom, observedFiles } from '../../../support/observed-files.ts';

// Makes real pictures, on a disk with room for the first thousand bytes of each.
await serve((job) => {
  const { operations } = observedFiles(littleRoom(1000));
  return 'print' in job ? makePrint(job, operations) : makeSize(job, operations);
});
