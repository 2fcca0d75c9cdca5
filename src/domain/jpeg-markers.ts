/** The second bytes of the markers that matter here (ITU-T T.81, table B.1). */
export const SOF0 = 0xc0;
export const SOF1 = 0xc1;
export const SOF2 = 0xc2;
export const DHT = 0xc4;
export const JPG = 0xc8;
export const DAC = 0xcc;
export const RST0 = 0xd0;
export const RST7 = 0xd7;
export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
export const DQT = 0xdb;
export const DNL = 0xdc;
export const DHP = 0xde;
export const EXP = 0xdf;
export const APP0 = 0xe0;
export const APP1 = 0xe1;
export const APP2 = 0xe2;
export const APP13 = 0xed;
const APP14 = 0xee;
const APP15 = 0xef;
export const JPG0 = 0xf0;
export const JPG13 = 0xfd;
export const COM = 0xfe;

const iccName = 'ICC_PROFILE\0';
/** What comes before the colour profile in the payload of an APP2: a name, the chunk's number, and how many there are. */
export const iccHeaderBytes = iccName.length + 2;

/** Bytes of a JFIF header without its thumbnail, and of Adobe's: what a decoder needs to tell which colours are meant. */
const colourHeaders = [
  { marker: APP0, name: 'JFIF\0', bytes: 14 },
  { marker: APP14, name: 'Adobe', bytes: 12 },
] as const;

/** Bytes at the start of an APPn payload that a decoder needs; 0 for what says nothing about the pixels. */
export function colourHeaderBytes(marker: number, payload: Uint8Array): number {
  for (const { marker: known, name, bytes } of colourHeaders) {
    if (marker === known && payload.length >= bytes && startsWith(payload, name)) return bytes;
  }
  return 0;
}

/** Whether the segment is a chunk of the colour profile. */
export function isColourProfile(marker: number, payload: Uint8Array): boolean {
  return marker === APP2 && startsWith(payload, iccName);
}

/** Whether the segment is an APPn or a comment. */
export function isApplicationData(marker: number): boolean {
  return (marker >= APP0 && marker <= APP15) || marker === COM;
}

/** Whether bytes begin with a text of Latin-1 characters. */
export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
