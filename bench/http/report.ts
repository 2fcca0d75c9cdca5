import { aligned } from '../table.ts';
import { median, type Outcome, type Rate, ratiosOf, sharesOf } from './contest.ts';

/** Every contest on a line: medians over all rounds. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const header = [
    '',
    'images',
    'at once',
    '/s',
    'CPU ms',
    'bare /s',
    'CPU ms',
    'nginx /s',
    'share',
    'lowest',
    'highest',
    'held',
  ];
  return aligned([header, ...outcomes.map(lineOf)]);
}

/** Whether every share is reached that is to be. */
export function isHeld(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) => isReached(outcome) ?? true);
}

/** What is done with many images, as a share of what is done with few. */
export function growthOf(outcomes: readonly Outcome[], few: number): string {
  const lines = outcomes.flatMap((these) => {
    const { what, images, atOnce } = these.contest;
    const those = outcomes.find(
      ({ contest }) => contest.images === few && contest.what === what && contest.atOnce === atOnce,
    );
    return images > few && those ? [[what, `${atOnce}`, ...spread(ratiosOf(these, those))]] : [];
  });
  return aligned([['', 'at once', 'share', 'lowest', 'highest'], ...lines]);
}

function lineOf(outcome: Outcome): string[] {
  const { contest, rounds } = outcome;
  const isReachedHere = isReached(outcome);
  return [
    contest.what,
    `${contest.images}`,
    `${contest.atOnce}`,
    ...cellsOf(rounds.map(({ service }) => service)),
    ...cellsOf(rounds.map(({ bare }) => bare)),
    cellsOf(rounds.flatMap(({ nginx }) => nginx ?? []))[0],
    ...spread(sharesOf(outcome)),
    isReachedHere === undefined ? '' : `${isReachedHere ? 'yes' : 'NO'} (${contest.shareMin})`,
  ];
}

function isReached(outcome: Outcome): boolean | undefined {
  const { shareMin } = outcome.contest;
  return shareMin === undefined ? undefined : median(sharesOf(outcome)) >= shareMin;
}

function cellsOf(rates: readonly Rate[]): [perSecond: string, cpuMilliseconds: string] {
  if (rates.length === 0) return ['', ''];
  const perSecond = median(rates.map((rate) => rate.perSecond));
  const cpu = rates.flatMap(({ cpuMilliseconds }) => cpuMilliseconds ?? []);
  return [perSecond.toFixed(perSecond < 100 ? 2 : 0), cpu.length === 0 ? '' : median(cpu).toFixed(2)];
}

function spread(shares: readonly number[]): string[] {
  return [median(shares), Math.min(...shares), Math.max(...shares)].map((share) => share.toFixed(2));
}
