/** How much of everything there may be. Each name ends in its unit. */
export type Limits = {
  /** Largest upload, in bytes. */
  readonly uploadBytesMax: number;
  /** Uploads are refused once less than this is free, in bytes; a gibibyte or a twentieth of all there is, if that is less, where `undefined`. */
  readonly diskReserveBytes: number | undefined;
  /** Most pixels an image may declare: 50-megapixel phones write 50.1 million. */
  readonly imagePixelsMax: number;
  /** Longest side an image may declare, in pixels. */
  readonly imageSidePixelsMax: number;
  /** Uploads that are under way at a time, and what they may announce together, in bytes. One that is larger is taken alone. */
  readonly uploadsAtOnceMax: number;
  readonly uploadBytesAtOnceMax: number;
  /** A body of which nothing comes for so many seconds is refused. */
  readonly bodyIdleSeconds: number;
  /** So many bytes of a body must come a second, on average and after the first ten. */
  readonly bodyBytesPerSecondMin: number;
  /** A body that is not there after so many seconds is refused. */
  readonly bodySecondsMax: number;
  /** Downloads that are sent at a time. */
  readonly downloadsAtOnceMax: number;
  /** An answer that nobody reads on is broken off after so many seconds. */
  readonly downloadIdleSeconds: number;
  /** Life of an access token, in seconds. */
  readonly accessTokenTtlSeconds: number;
  /** A session ends when it was not refreshed for this many seconds. */
  readonly sessionIdleSeconds: number;
  /** A session ends after this many seconds, whatever it did. */
  readonly sessionAbsoluteSeconds: number;
  /** Whoever makes a print again has it alone for so long; after a crash, it is free again then. */
  readonly printLeaseSeconds: number;
  /** A print that was replaced is there for so long, for readers that found it and have yet to open it. */
  readonly replacedPrintSeconds: number;
  /** The original and the print of a deleted image are there for so long, for readers that have begun and open them again. */
  readonly deletedImageSeconds: number;
  /** What a deleted user has left is looked for so long: requests that were let in before take two minutes at most. */
  readonly deletedUserSeconds: number;
  /** A print that was made again and became nobody's, because of a crash, is there for so long. */
  readonly unkeptPrintSeconds: number;
  /**
   * Whoever uploads with a key has it alone for so long, and once more from when all is there and its print is made; after a crash, it
   * is free again then.
   */
  readonly uploadLeaseSeconds: number;
  /** For so long, an upload that comes again with the key of one that is done is that one. */
  readonly idempotencyKeySeconds: number;
  /** An upload that was begun so long ago and never ended is given up; uploads take two minutes at most. */
  readonly abandonedUploadSeconds: number;
  /** What was staged so long ago is discarded. A print that is made when nothing else is to be done may wait for hours. */
  readonly leftoverSeconds: number;
  /** What nothing is known of in the store is left alone for so long. */
  readonly orphanSeconds: number;
  /** All of the store is looked through so often. */
  readonly storeCheckSeconds: number;
  /** For this many seconds a used refresh token still gets its successor: for parallel tabs and lost answers. */
  readonly refreshGraceSeconds: number;
};

/**
 * The limits of a service that nobody configured.
 *
 * @example
 * ```ts
 * const limits = { uploadBytesMax: 2 * defaultLimits.uploadBytesMax };
 * const { images } = createSilverprint({ images: database.images, ...files, compressor }, { limits });
 * ```
 */
export const defaultLimits: Limits = {
  uploadBytesMax: 64 * 1024 * 1024,
  diskReserveBytes: undefined,
  imagePixelsMax: 64_000_000,
  imageSidePixelsMax: 20_000,
  uploadsAtOnceMax: 64,
  uploadBytesAtOnceMax: 256 * 1024 * 1024,
  bodyIdleSeconds: 10,
  bodyBytesPerSecondMin: 16 * 1024,
  bodySecondsMax: 120,
  downloadsAtOnceMax: 512,
  downloadIdleSeconds: 30,
  accessTokenTtlSeconds: 10 * 60,
  sessionIdleSeconds: 7 * 24 * 60 * 60,
  sessionAbsoluteSeconds: 30 * 24 * 60 * 60,
  printLeaseSeconds: 10 * 60,
  replacedPrintSeconds: 10 * 60,
  deletedImageSeconds: 10 * 60,
  deletedUserSeconds: 60 * 60,
  unkeptPrintSeconds: 60 * 60,
  uploadLeaseSeconds: 5 * 60,
  idempotencyKeySeconds: 24 * 60 * 60,
  abandonedUploadSeconds: 60 * 60,
  leftoverSeconds: 24 * 60 * 60,
  orphanSeconds: 24 * 60 * 60,
  storeCheckSeconds: 24 * 60 * 60,
  refreshGraceSeconds: 30,
};

/**
 * What a JPEG may demand of a decoder, however many pixels it has: legal files of 200 kB keep one busy for half a
 * minute, and only the end of its process stops it. What is too much does not depend on the machine, and photographs
 * come nowhere near: with each stands the most that a thousand files of cameras, phones and test suites needed.
 */
export const jpegDemandsMax = {
  /** Passes over the picture: 15. All of them are read before there is a first row of pixels. */
  scans: 64,
  /** Blocks of 8 by 8 samples, each as often as a scan passes over it: 7.3 million. At 30 ns each, these take 1.2 s. */
  scanBlocks: 40_000_000,
  /** Markers with a length: 31. */
  segments: 512,
  /** Segments of Huffman tables: 11. */
  huffmanSegments: 64,
  /** FFs before a marker, beyond its own: 1. Those before a restart marker are coded data. */
  fillBytes: 1024,
  /** Bytes of APPn and comment segments, with their markers: 0.96 million. */
  metadataBytes: 8 * 1024 * 1024,
  /** Bytes of the colour profile: 0.96 million. Converting by one of 16 million takes 3 s. */
  iccBytes: 4 * 1024 * 1024,
} as const;

/** Images on one page of a list. */
export const pageImagesMax = 100;
/** Images that are deleted at once. */
export const deletedImagesMax = 100;
/** Least and most that a link may be asked to live, in seconds: a minute, seven days. */
export const linkSecondsMin = 60;
export const linkSecondsMax = 7 * 24 * 60 * 60;
/** Events on one page of a list. */
export const pageEventsMax = 100;
/** Days that an event is kept for. */
export const eventDays = 90;
/** Live sessions of a user: who signs in once more ends the oldest. */
export const sessionsPerUserMax = 20;
/** Code points of a device or an address, as they are kept beside a session. */
export const clientTextCodePointsMax = 80;
/** Code points of a display name. */
export const nameCodePointsMax = 100;
/** Code points of a file name as it is kept. */
export const filenameCodePointsMax = 120;
/** Least and most characters of an idempotency key. */
export const idempotencyKeyCharactersMin = 16;
export const idempotencyKeyCharactersMax = 128;
/** Characters of an owner's id. */
export const ownerIdCharactersMax = 128;
