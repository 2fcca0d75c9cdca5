import { InvalidImageError, UnsupportedJpegVariantError } from './errors.ts';
import { assertWithin } from './jpeg-demands.ts';
import { DAC, DHP, DHT, DNL, EXP, JPG, JPG0, JPG13, SOF0, SOF1, SOF2 } from './jpeg-markers.ts';
import type { Segment } from './jpeg-walker.ts';
import type { Limits } from './limits.ts';

/** What a frame header says, as stored: before any orientation is applied. */
export type Frame = {
  readonly width: number;
  readonly height: number;
  readonly components: readonly FrameComponent[];
  readonly progressive: boolean;
  /** Whether some component has fewer samples than another: colour at less than full size. */
  readonly subsampled: boolean;
};

/** A component, and how many samples of it, across and down, lie in a unit: 1 to 4. */
export type FrameComponent = { readonly id: number; readonly across: number; readonly down: number };

export type FrameLimits = Pick<Limits, 'imagePixelsMax' | 'imageSidePixelsMax'>;

/** The longest frame header of a kind that is decoded here, in bytes. */
export const frameHeaderBytesMax = 6 + 3 * 4;

/** Whether the marker starts a frame of a kind that is decoded here: baseline, extended or progressive. */
export function isFrame(marker: number): boolean {
  return marker === SOF0 || marker === SOF1 || marker === SOF2;
}

/**
 * Refuse markers that only JPEGs of another kind have. A decoder may well take some of them; which ones is decided
 * here and not by its version.
 * @throws {UnsupportedJpegVariantError}
 */
export function assertSupported(marker: number): void {
  const kind = unsupportedKind(marker);
  if (kind) throw new UnsupportedJpegVariantError(`This is a JPEG with ${kind}, which is not supported.`);
}

/**
 * Read a frame header.
 * @throws {UnsupportedJpegVariantError} more than 8 bits, a height that comes later, or 2 or over 4 components
 * @throws {ImageLimitsExceededError} more pixels than allowed
 * @throws {InvalidImageError} it contradicts itself
 */
export function readFrame({ marker, bytes, head }: Segment, limits: FrameLimits): Frame {
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, count = 0] = head;
  if (bytes < 6 || bytes !== 6 + 3 * count || count === 0) throw corruptFrame();
  if (precision !== 8) throw unsupported(`${precision} bits a sample`);
  if (count !== 1 && count !== 3 && count !== 4) throw unsupported(`${count} components`);
  const height = h1 * 256 + h0;
  const width = w1 * 256 + w0;
  if (height === 0) throw unsupported('its height at the end');
  const components = Array.from({ length: count }, (_, i) => componentOf(head, 6 + 3 * i));
  if (width === 0 || !components.every(hasSoundSampling)) throw corruptFrame();
  assertWithin('widthPixels', width, limits.imageSidePixelsMax);
  assertWithin('heightPixels', height, limits.imageSidePixelsMax);
  assertWithin('pixels', width * height, limits.imagePixelsMax);
  const [{ across, down } = { across: 1, down: 1 }] = components;
  const subsampled = components.some((component) => component.across !== across || component.down !== down);
  return { width, height, components, progressive: marker === SOF2, subsampled };
}

function unsupportedKind(marker: number): string | undefined {
  if (marker === DNL) return 'its height at the end';
  if (marker === DHP || marker === EXP) return 'hierarchical coding';
  if (marker === DAC) return 'arithmetic coding';
  if (marker === JPG || (marker >= JPG0 && marker <= JPG13)) return 'extensions';
  if (marker < SOF0 || marker > 0xcf || marker === DHT || isFrame(marker)) return undefined;
  if (marker > JPG) return 'arithmetic coding';
  return marker === 0xc3 ? 'lossless coding' : 'hierarchical coding';
}

function componentOf(head: Uint8Array, at: number): FrameComponent {
  const [id = 0, factors = 0] = head.subarray(at, at + 2);
  return { id, across: factors >> 4, down: factors & 15 };
}

function hasSoundSampling({ across, down }: FrameComponent): boolean {
  return across >= 1 && across <= 4 && down >= 1 && down <= 4;
}

function unsupported(what: string): UnsupportedJpegVariantError {
  return new UnsupportedJpegVariantError(`This is a JPEG with ${what}, which is not supported.`);
}

function corruptFrame(): InvalidImageError {
  return new InvalidImageError('The JPEG is corrupt: its frame header makes no sense.');
}
