import type { Part } from '../part.ts';
import { scenarios } from '../scenarios.ts';
import { failEach, faults } from './fail-each.ts';

export const diskErrors: Part = {
  name: 'disk-errors',
  what: `Each operation on a file fails in turn: ${faults.map(({ code, stays }) => `${code}${stays ? ' from then on' : ''}`).join(', ')}`,
  async run(_, tell) {
    const table = [['what it was doing', 'operations', 'errors', 'refused', 'done all the same', 'violations']];
    const violations: string[] = [];
    for (const scenario of scenarios.filter(({ isFailing }) => !isFailing)) {
      tell(scenario.name);
      const tried = await failEach(scenario, faults);
      const counts = [tried.calls, tried.errors, tried.refused, tried.done, tried.violations.length];
      table.push([scenario.name, ...counts.map(String)]);
      violations.push(...tried.violations.map((violation) => `${scenario.name}: ${violation}`));
    }
    return { table, violations };
  },
};
