/** What a camera wrote down about a photo, as EXIF. What it did not say, or what makes no sense, is absent. */
export type ExifFacts = {
  /**
   * When it was taken, by the camera's own clock: `2014-09-16T14:05:12.133+02:00`. Without an offset where the camera did not
   * write one down, and without fractions where there are none.
   */
  readonly takenAt?: string;
  readonly camera?: Device;
  readonly lens?: Device;
  readonly exposure?: Exposure;
};

/** Who made it, and what it is called. */
export type Device = { readonly make?: string; readonly model?: string };

/** How long and through what the light came. */
export type Exposure = {
  /** How long, as photographers say it: `1/125`, `0.5`, `30`. */
  readonly time?: string;
  /** The same as a number. */
  readonly seconds?: number;
  /** The aperture: 2.8 is f/2.8. */
  readonly fNumber?: number;
  /** The sensitivity, such as 400. */
  readonly iso?: number;
  readonly focalLengthMm?: number;
  /** Of the lens that would show as much on 35 mm film. */
  readonly focalLength35Mm?: number;
};

const textCodePointsMax = 100;
const yearMin = 1800;
const yearMax = 9000;
const offsetHoursMax = 14;
/** From here on, in seconds, photographers no longer count in fractions. */
const wholeFrom = 0.3;

// Some programs write other separators than EXIF's.
const moment = /^\s*(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/;
const offset = /^\s*(?:Z|([+-])(\d\d):(\d\d))/;
const fraction = /^\s*(\d{1,9})/;
// Controls, separators, and everything that reorders text.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * A time out of what EXIF keeps it in: `2014:09:16 14:05:12`, fractions of a second, and the offset from UTC. `undefined` where
 * that is no time, such as the zeros of a clock that was never set.
 */
export function takenAtOf(written: string, fractionDigits = '', writtenOffset = ''): string | undefined {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] = moment.exec(written) ?? [];
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const isReal = isMoment(local) && Number(year) >= yearMin && Number(year) <= yearMax;
  if (!isReal) return undefined;
  const milliseconds = fraction.exec(fractionDigits)?.[1]?.slice(0, 3).padEnd(3, '0') ?? '000';
  return `${local}${milliseconds === '000' ? '' : `.${milliseconds}`}${offsetOf(writtenOffset)}`;
}

/** The moment that a `takenAt` means: by its offset, or by UTC where it has none. */
export function instantOf(takenAt: string): Date {
  return new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(takenAt) ? takenAt : `${takenAt}Z`);
}

/** How long the shutter was open, out of a fraction of seconds. */
export function exposureTimeOf(numerator: number, denominator: number): Pick<Exposure, 'time' | 'seconds'> {
  const seconds = measured(numerator / denominator, 1e6, 6);
  if (seconds === undefined) return {};
  const time = seconds < wholeFrom ? `1/${Math.round(denominator / numerator)}` : `${rounded(seconds, 1)}`;
  return { time, seconds };
}

/** A quantity as it is kept: `undefined` where it is nothing, negative, or more than anything could be. */
export function measured(value: number | undefined, max: number, digits = 2): number | undefined {
  if (value === undefined || !Number.isFinite(value) || value > max) return undefined;
  const kept = rounded(value, digits);
  return kept > 0 ? kept : undefined;
}

/** What a device or its maker is called, safe to keep and to show; `undefined` where that is nothing. */
export function deviceName(written: string): string | undefined {
  const cleaned = written.toWellFormed().replace(unprintable, '').normalize('NFC').trim();
  return Array.from(cleaned).slice(0, textCodePointsMax).join('').trim() || undefined;
}

/** The Date constructor takes 30 February for 1 March. */
function isMoment(local: string): boolean {
  const milliseconds = Date.parse(`${local}Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(local);
}

function offsetOf(written: string): string {
  const [found, sign = '+', hours = '00', minutes = '00'] = offset.exec(written) ?? [];
  const isReal = found !== undefined && Number(hours) <= offsetHoursMax && Number(minutes) < 60;
  return isReal ? `${sign}${hours}:${minutes}` : '';
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
