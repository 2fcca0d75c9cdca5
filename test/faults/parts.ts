import { aborts } from './aborts/part.ts';
import { diskErrors } from './disk-errors/part.ts';
import { fullDisk } from './full-disk/part.ts';
import { kills, killsWithBucket } from './kills/part.ts';
import { order } from './order/part.ts';
import { databaseOutages } from './outages/part.ts';
import type { Part } from './part.ts';
import { powerCuts } from './power-cut/part.ts';
import { shutdowns } from './shutdowns/part.ts';
import { slowClients } from './slow-clients/part.ts';

/** Everything that is done to a service, in this order. */
export const parts: readonly Part[] = [
  powerCuts,
  diskErrors,
  order,
  fullDisk,
  aborts,
  kills,
  killsWithBucket,
  databaseOutages,
  shutdowns,
  slowClients,
];
