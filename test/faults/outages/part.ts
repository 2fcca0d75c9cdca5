import type { Part } from '../part.ts';
import { liveThrough, type Survived } from './outage-matrix.ts';
import { outages } from './outages.ts';

export const databaseOutages: Part = {
  name: 'outages',
  what: 'The database goes away and comes back, while four people upload and look',
  amount: 50,
  async run(cycles, tell) {
    const kinds = outages({ longSeconds: 30 });
    const { survived, acknowledged, violations } = await liveThrough(kinds, cycles, ({ outage, cycles: done }) =>
      tell(`${outage.name}: ${done}`),
    );
    const all = survived.reduce((sum, { cycles: done }) => sum + done, 0);
    const rows = survived.map(rowOf);
    const header = ['outage', 'times', 'answered', 'refused (503)', 'slowest answer, s', 'slowest recovery, s'];
    const sum = ['all', `${all}`, `${acknowledged} uploads acknowledged`, '', '', ''];
    return { table: [header, ...rows, sum], violations: [...violations, ...survived.flatMap(tooSlow)] };
  },
};

function tooSlow({ outage, slowestAnswer, slowestRecovery }: Survived): string[] {
  const { name, answerMilliseconds, recoveryMilliseconds } = outage;
  const slow = [];
  if (slowestAnswer > answerMilliseconds) slow.push(`${name}: an answer took ${Math.round(slowestAnswer)} ms`);
  if (slowestRecovery > recoveryMilliseconds) slow.push(`${name}: no success for ${Math.round(slowestRecovery)} ms`);
  return slow;
}

function rowOf({ outage: { name }, cycles, done, refused, slowestAnswer, slowestRecovery }: Survived): string[] {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
  return [name, `${cycles}`, `${done}`, `${refused}`, seconds(slowestAnswer), seconds(slowestRecovery)];
}
