import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Lane } from '../kills/lane.ts';
import type { Person } from '../kills/person.ts';
import type { Part } from '../part.ts';
import { SlowClient, type Slowness } from './slow-client.ts';

/**
 * Until what is slow is let go of, with as much again for a machine that others keep busy; in seconds. A write that goes on once more counts
 * as reading, so that 30 seconds of it can be 60.
 */
const letGoSeconds: Readonly<Record<Slowness, number>> = { headers: 30, body: 45, reading: 90 };
const calmSeconds = 15;
/** Of requests that are as quick as others keep the machine. */
const slowdownMax = 2;
const quickMilliseconds = 50;
/** Connections of those who are not slow. */
const others = 10;
const settleMilliseconds = 500;
const largeBytes = 8 * 1024 * 1024;

export const slowClients: Part = {
  name: 'slow-clients',
  what: 'As many clients keep connections by being slow, while others look at their photos',
  amount: 500,
  obstacle: () => (process.platform === 'linux' ? undefined : 'only Linux shows the open files of a process'),
  async run(clients, tell) {
    const table = [['slow at', 'clients', 'p99 alone, ms', 'p99 beside them, ms', 'let go of after, s']];
    const violations: string[] = [];
    for (const slowness of ['headers', 'body', 'reading'] as const) {
      await using lane = await Lane.open();
      const { pid, url } = await lane.starts();
      const [ann] = lane.people as [Person];
      await ann.uploads(url, { extraBytes: largeBytes });
      const pretext = { token: ann.token, id: lane.ledger.newestOf(ann.name) ?? '' };
      const before = filesOf(pid);
      const alone = await p99Of(ann, url, calmSeconds);
      using crowd = new DisposableStack();
      const arriving = Array.from({ length: clients }, () => SlowClient.at(url, slowness, pretext));
      for (const client of await Promise.all(arriving)) crowd.use(client);
      const begun = performance.now();
      const beside = await p99Of(ann, url, calmSeconds);
      const limit = letGoSeconds[slowness];
      while (filesOf(pid) > before + others && performance.now() - begun < limit * 1000)
        await delay(settleMilliseconds);
      const seconds = (performance.now() - begun) / 1000;
      if (filesOf(pid) > before + others) violations.push(`${slowness}: still connected after ${limit} s`);
      if (beside > slowdownMax * Math.max(alone, quickMilliseconds)) {
        violations.push(`${slowness}: others waited ${beside.toFixed(0)} ms, and ${alone.toFixed(0)} ms alone`);
      }
      table.push([slowness, `${clients}`, alone.toFixed(0), beside.toFixed(0), seconds.toFixed(0)]);
      tell(slowness);
    }
    return { table, violations };
  },
};

/** How long all but one in a hundred looks take, in milliseconds. */
async function p99Of(person: Person, url: string, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const took: number[] = [];
  while (performance.now() < until) {
    const begun = performance.now();
    await person.glances(url);
    took.push(performance.now() - begun);
  }
  return took.toSorted((a, b) => a - b)[Math.floor(0.99 * took.length)] ?? Infinity;
}

function filesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
