import { makePrint } from '../../../../src/adapters/sharp/make-print.ts';
import { serve } from '../../../../src/adapters/sharp/serve.ts';
import { littleRoom, observedFiles } from '../../../support/observed-files.ts';

// Makes real prints, on a disk with room for the first thousand bytes of each.
await serve((job) => makePrint(job, observedFiles(littleRoom(1000)).operations));
