/** How much of everything there may be. Each name ends in its unit. */
export type Limits = {
  /** Largest upload, in bytes. */
  readonly uploadBytesMax: number;
  /** Most pixels an image may declare: 50-megapixel phones write 50.1 million. */
  readonly imagePixelsMax: number;
  /** Longest side an image may declare, in pixels. */
  readonly imageSidePixelsMax: number;
  /** Life of an access token, in seconds. */
  readonly accessTokenTtlSeconds: number;
  /** A session ends when it was not refreshed for this many seconds. */
  readonly sessionIdleSeconds: number;
  /** A session ends after this many seconds, whatever it did. */
  readonly sessionAbsoluteSeconds: number;
};

/** The limits of a service that nobody configured. */
export const defaultLimits: Limits = {
  uploadBytesMax: 64 * 1024 * 1024,
  imagePixelsMax: 64_000_000,
  imageSidePixelsMax: 20_000,
  accessTokenTtlSeconds: 10 * 60,
  sessionIdleSeconds: 7 * 24 * 60 * 60,
  sessionAbsoluteSeconds: 30 * 24 * 60 * 60,
};

/** Images on one page of a list. */
export const pageImagesMax = 100;
/** Code points of a display name. */
export const nameCodePointsMax = 100;
/** Code points of a file name as it is kept. */
export const filenameCodePointsMax = 120;
/** Characters of an owner's id. */
export const ownerIdCharactersMax = 128;
