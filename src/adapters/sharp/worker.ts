import * as files from 'node:fs/promises';
import { lockDown } from './lockdown.ts';
import { makePrint } from './make-print.ts';
import { makeSize } from './make-size.ts';
import { serve } from './serve.ts';

// What a child process runs: the only place where sharp is loaded, and with it code that reads untrusted bytes.
await lockDown();
await serve((job) => ('print' in job ? makePrint(job, files) : makeSize(job, files)));
