import { stat } from 'node:fs/promises';
import { openSharpCompressor } from '../../../src/adapters/sharp/index.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { obedientWorker } from './orders.ts';

// A program that makes prints of mosaics, or has its children obey orders, says what it has loaded, and closes nothing.
const order = { preset: 'standard', tier: 'small' } as const;
const [kind, ...paths] = process.argv.slice(2);
const compressor = await openSharpCompressor(kind === 'orders' ? { worker: obedientWorker } : {});
const staged = await Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).size, sha256: '' })));
await Promise.all(staged.map((original) => compressor.compress(original, factsOf(aMosaic()), order)));
const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
process.stdout.write(JSON.stringify(sharedObjects));
