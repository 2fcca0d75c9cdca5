import { readdirSync } from 'node:fs';
import { memoryOf } from '../prints/processes.ts';

/** What a service took at a moment. */
export type Sample = {
  readonly minutes: number;
  /** Of the service and of all its children, in MB. */
  readonly service: number;
  readonly all: number;
  readonly descriptors: number;
};

const megabyte = 1e6;

export function sampleOf(pid: number, minutes: number): Sample {
  const { own, total } = memoryOf(pid);
  return {
    minutes,
    service: own / megabyte,
    all: total / megabyte,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** How much a value grows a minute: the slope of the straight line that is closest to all of it. */
export function slopeOf(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [meanMinutes, meanValue] = [mean(({ minutes }) => minutes), mean(value)];
  const covariance = mean((one) => (one.minutes - meanMinutes) * (value(one) - meanValue));
  return covariance / mean(({ minutes }) => (minutes - meanMinutes) ** 2);
}
