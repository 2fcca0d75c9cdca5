import type { Part } from '../part.ts';
import { scenarios } from '../scenarios.ts';
import { cutPower } from './cut-power.ts';

export const powerCuts: Part = {
  name: 'power-cuts',
  what: 'The power is cut after every operation on the disk, with every part of what was not synced by then there or not',
  async run(_, tell) {
    const table = [['what it was doing', 'operations', 'states', 'violations']];
    const violations: string[] = [];
    let all = 0;
    for (const { name, prepare, run, options } of scenarios) {
      tell(name);
      const cut = await cutPower(prepare, run, options?.());
      table.push([name, `${cut.operations}`, `${cut.states}`, `${cut.violations.length}`]);
      violations.push(...cut.violations.map((violation) => `${name}: ${violation}`));
      all += cut.states;
    }
    table.push(['all', '', `${all}`, `${violations.length}`]);
    return { table, violations };
  },
};
