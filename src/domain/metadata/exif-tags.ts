import type { Reveal } from '../reveals.ts';

/** EXIF's tags that this project has a use for: EXIF 3.0, TIFF 6.0, and what Windows and Adobe write beside them. */
export const orientationTag = 0x0112;
export const exifDirectoryTag = 0x8769;
export const gpsDirectoryTag = 0x8825;
export const userCommentTag = 0x9286;
/** In the directory of a thumbnail, how many bytes it has: as a JPEG, or as strips of samples. */
export const thumbnailBytesTags: ReadonlySet<number> = new Set([0x0202, 0x0117]);

/** What a tag gives away in whatever directory it stands, but in that of the position. */
export const revealingTags: ReadonlyMap<number, Reveal> = new Map<number, Reveal>([
  [0x000b, 'software'], // ProcessingSoftware
  [0x010d, 'text'], // DocumentName
  [0x010e, 'text'], // ImageDescription
  [0x010f, 'device'], // Make
  [0x0110, 'device'], // Model
  [0x011d, 'text'], // PageName
  [0x0131, 'software'], // Software
  [0x0132, 'time'], // DateTime
  [0x013b, 'person'], // Artist
  [0x013c, 'device'], // HostComputer
  [0x8298, 'person'], // Copyright
  [0x882a, 'time'], // TimeZoneOffset
  [0x9003, 'time'], // DateTimeOriginal
  [0x9004, 'time'], // DateTimeDigitized
  [0x9010, 'time'], // OffsetTime
  [0x9011, 'time'], // OffsetTimeOriginal
  [0x9012, 'time'], // OffsetTimeDigitized
  [userCommentTag, 'text'],
  [0x9c9b, 'text'], // XPTitle
  [0x9c9c, 'text'], // XPComment
  [0x9c9d, 'person'], // XPAuthor
  [0x9c9e, 'text'], // XPKeywords
  [0x9c9f, 'text'], // XPSubject
  [0xa430, 'person'], // CameraOwnerName
  [0xa431, 'serial-number'], // BodySerialNumber
  [0xa432, 'device'], // LensSpecification
  [0xa433, 'device'], // LensMake
  [0xa434, 'device'], // LensModel
  [0xa435, 'serial-number'], // LensSerialNumber
  [0xa436, 'text'], // ImageTitle
  [0xa437, 'person'], // Photographer
  [0xa438, 'person'], // ImageEditor
  [0xa439, 'software'], // CameraFirmware
  [0xa43a, 'software'], // RAWDevelopingSoftware
  [0xa43b, 'software'], // ImageEditingSoftware
  [0xa43c, 'software'], // MetadataEditingSoftware
  [0xc614, 'device'], // UniqueCameraModel
  [0xc62f, 'serial-number'], // CameraSerialNumber
  [0xfde8, 'person'], // OwnerName
  [0xfde9, 'serial-number'], // SerialNumber
  [0xfdea, 'device'], // Lens
]);

/** What a tag gives away in the directory of the position. Altitude, speed and direction alone lead nowhere. */
export const revealingGpsTags: ReadonlyMap<number, Reveal> = new Map<number, Reveal>([
  [0x02, 'location'], // GPSLatitude
  [0x04, 'location'], // GPSLongitude
  [0x07, 'time'], // GPSTimeStamp
  [0x14, 'location'], // GPSDestLatitude
  [0x16, 'location'], // GPSDestLongitude
  [0x1c, 'location'], // GPSAreaInformation
  [0x1d, 'time'], // GPSDateStamp
]);

/** Tags of text or of bytes that say how the picture was taken or is coded, and nothing else. */
export const harmlessTags: ReadonlySet<number> = new Set([
  0x8773, // InterColorProfile
  0x8828, // OECF
  0x9290, // SubSecTime, which is nothing without the time
  0x9291, // SubSecTimeOriginal
  0x9292, // SubSecTimeDigitized
  0xa20c, // SpatialFrequencyResponse
  0xa302, // CFAPattern
  0xc4a5, // PrintImageMatching
  0xea1c, // Padding
]);
