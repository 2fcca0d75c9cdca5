import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Restarts } from './check.ts';
import { crashedDisks } from './crash-states.ts';
import type { DiskEvent } from './journal.ts';
import { type Happened, type Scenario, World, type WorldOptions } from './world.ts';

/** What became of a scenario with every power cut there can be in it. */
export type PowerCuts = {
  /** Operations on the disk that it did. */
  readonly operations: number;
  /** Ways in which disk and database may be left. */
  readonly states: number;
  readonly violations: readonly string[];
};

/**
 * Cut the power after every step of a scenario, with every part of what was not synced by then on the disk or not; start again each
 * time, and look for what was promised.
 * @param prepare what has happened long before
 */
export async function cutPower(prepare: Scenario, scenario: Scenario, options: WorldOptions = {}): Promise<PowerCuts> {
  const [lived, restarted] = [await temporaryFolder(), await temporaryFolder()];
  try {
    const world = await World.in(lived.path, options);
    await prepare(world);
    world.settle();
    const settled = world.happened.length;
    await scenario(world);

    const restarts = await Restarts.in(restarted.path, lived.path);
    const violations = new Set<string>();
    let states = 0;
    let seen = new Set<string>();
    for (let length = settled; length <= world.happened.length; length++) {
      const happened = world.happened.slice(0, length);
      // what was told or asked makes the same disk another state
      if (!isOnDisk(happened.at(-1))) seen = new Set();
      for (const { disk, signature } of crashedDisks(happened.filter(isOnDisk))) {
        if (seen.has(signature)) continue;
        seen.add(signature);
        states++;
        const found = await restarts.violations({ disk, happened, uploaded: world.uploaded });
        for (const violation of found) violations.add(violation);
      }
    }
    const operations = world.happened.slice(settled).filter(isOnDisk).length;
    return { operations, states, violations: [...violations] };
  } finally {
    await lived.remove();
    await restarted.remove();
  }
}

function isOnDisk(event: Happened | undefined): event is DiskEvent {
  return event !== undefined && diskKinds.has(event.kind);
}

const diskKinds = new Set<string>([
  'written',
  'named',
  'unnamed',
  'renamed',
  'file-synced',
  'folder-synced',
  'settled',
] satisfies DiskEvent['kind'][]);
