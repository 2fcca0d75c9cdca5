import { InvalidImageError } from './errors.ts';
import type { Limits } from './limits.ts';

/** What the markers of a JPEG say, without decoding it. */
export type JpegFacts = {
  /** Pixels, as displayed: after the orientation was applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 where there is none. */
  readonly orientation: number;
  /** 1 (grey), 3 or 4. */
  readonly components: number;
  readonly progressive: boolean;
  /** Bytes of the colour profile; 0 without one. */
  readonly iccBytes: number;
  /** Bytes after the end of the image: previews, gain maps, motion photos. */
  readonly trailingBytes: number;
};

type ReaderLimits = Pick<Limits, 'imagePixelsMax' | 'imageSidePixelsMax'>;

/** Reads the markers of a JPEG while its bytes arrive. */
export class JpegReader {
  constructor(_limits: ReaderLimits) {}
  feed(_chunk: Uint8Array): void {}
  end(): JpegFacts {
    throw new InvalidImageError('not written yet');
  }
}
