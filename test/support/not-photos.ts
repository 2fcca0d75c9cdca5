import { joined } from '../../src/testing/jpeg-segments.ts';

/** A PNG of one pixel. */
export function aPng(): Uint8Array {
  const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

export function aGif(): Uint8Array {
  return joined('GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;');
}

export function aWebp(): Uint8Array {
  return joined('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\x08\x07\0');
}

export function aTiff(): Uint8Array {
  return joined('II*\0\x08\0\0\0\0\0\0\0\0\0');
}

export function aPdf(): Uint8Array {
  return joined('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n');
}

export function anHtml(): Uint8Array {
  return joined('<!doctype html>\n<script>alert(1)</script>\n');
}

export function anSvg(): Uint8Array {
  return joined('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n');
}

/** How an iPhone's picture starts. */
export function aHeic(): Uint8Array {
  return joined('\0\0\0\x18ftypheic\0\0\0\0mif1heic', new Uint8Array(64));
}

export function aText(): Uint8Array {
  return joined('Dear diary, this is not a photograph.\n');
}
