import { type Backoff, backoff, type Quota, type Step } from '../domain/throttling.ts';
import type { Reader } from './config-values.ts';

const units: Readonly<Record<string, number>> = { s: 1, min: 60, h: 60 * 60, d: 24 * 60 * 60 };
const secondsMax = 365 * 24 * 60 * 60;
const stepMax = 1_000;

/** So many in so long a time: `600/min`, `20/15min`. */
export const quota: Reader<Quota | 'off'> = {
  expects: 'off, or a number in a time as in 600/min, 100/h or 20/15min',
  read(text) {
    if (text === 'off') return 'off';
    const [, digits = '', time = ''] = /^([1-9]\d{0,6})\/(\w+)$/.exec(text) ?? [];
    const windowSeconds = secondsOf(/^\d/.test(time) ? time : `1${time}`);
    return windowSeconds === undefined ? undefined : { attempts: Number(digits), windowSeconds };
  },
};

/** Waits from some attempt on: `5 then 1s to 15min`, of which each is twice as long as the one before; `3 then 1h`. */
export function waits({ forgetSeconds }: Backoff): Reader<Backoff | 'off'> {
  return {
    expects: 'off, or waits as in 5 then 1s to 15min, or in 20 then 30s to 1h, 100 then 1d',
    read(text) {
      if (text === 'off') return 'off';
      const steps = text.split(/, ?/).map(stepOf);
      const read = steps.filter((step) => step !== undefined);
      const rising = read.every(({ from }, at) => from > (read[at - 1]?.from ?? 0));
      return rising && read.length === steps.length ? backoff(read, forgetSeconds) : undefined;
    },
  };
}

function stepOf(text: string): Step | undefined {
  const [, from, first = '', last = first] = /^([1-9]\d{0,3}) then (\w+)(?: to (\w+))?$/.exec(text) ?? [];
  const [waitSeconds, waitSecondsMax] = [secondsOf(first), secondsOf(last)];
  if (Number(from) > stepMax || waitSeconds === undefined || waitSecondsMax === undefined) return undefined;
  return waitSeconds <= waitSecondsMax ? { from: Number(from), waitSeconds, waitSecondsMax } : undefined;
}

function secondsOf(text: string): number | undefined {
  const [, digits, unit = ''] = /^([1-9]\d{0,8})(s|min|h|d)$/.exec(text) ?? [];
  const seconds = Number(digits) * (units[unit] ?? Number.NaN);
  return seconds <= secondsMax ? seconds : undefined;
}
