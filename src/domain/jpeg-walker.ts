import { InvalidImageError } from './errors.ts';
import { EOI, RST0, RST7, SOF0, SOI, SOS } from './jpeg-markers.ts';

/** A marker, and the segment behind it if it has one. */
export type Segment = {
  readonly marker: number;
  /** Where its FF lies, counted from the start of the file. */
  readonly start: number;
  /** Of the payload: the segment without its marker and its length. */
  readonly bytes: number;
  /** The start of the payload, as much as was wanted and is there. Only good until the visitor returns. */
  readonly head: Uint8Array;
};

/** What a walk reports to, in the order of the bytes. Whatever it throws ends the walk. */
export type SegmentVisitor = {
  /** So many FFs were met that stand before a marker for nothing. */
  fill?(bytes: number): void;
  /** A marker was met. */
  begin?(marker: number): void;
  /** The length of its payload was met. Returns how many bytes of that are wanted. */
  want(marker: number, bytes: number): number;
  /** What was wanted was met; of SOI and EOI, nothing. After SOS, coded data follows. */
  segment(segment: Segment): void;
  /** Bytes after the end of the image. Only good until the visitor returns. */
  trailing?(bytes: Uint8Array): void;
};

const nothing: Uint8Array = new Uint8Array();
const payloadBytesMax = 65_533;

/** Walks over the segments of a JPEG that arrives in pieces of any size. Linear, and holds at most one payload. */
export class SegmentWalker {
  readonly #visitor: SegmentVisitor;
  #state: 'between' | 'marker' | 'length' | 'payload' | 'scan' | 'scan-fill' | 'trailing' = 'between';
  /** Bytes before the current chunk. */
  #offset = 0;
  #marker = 0;
  #start = 0;
  #bytes = 0;
  /** Of the current segment's payload, or of its length field. */
  #bytesRead = 0;
  #head = nothing;
  #wanted = 0;
  /** For heads that come in several pieces: one for all, so that no file makes a walk allocate more. */
  #scratch: Uint8Array | undefined;
  /** FFs met in a scan beyond the first: fill if a marker follows, coded data if not. */
  #fillBytes = 0;
  #trailingBytes = 0;

  constructor(visitor: SegmentVisitor) {
    this.#visitor = visitor;
  }

  /** Whether the end of the image was met. */
  get ended(): boolean {
    return this.#state === 'trailing';
  }

  /** Bytes after the end of the image. */
  get trailingBytes(): number {
    return this.#trailingBytes;
  }

  /** @throws {InvalidImageError} the bytes are no sequence of segments */
  feed(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) at = this.#step(chunk, at);
    this.#offset += chunk.length;
  }

  /** Take at least one byte; returns where the next step goes on. */
  #step(chunk: Uint8Array, at: number): number {
    if (this.#state === 'scan') return this.#skipScan(chunk, at);
    if (this.#state === 'scan-fill') return this.#skipFill(chunk, at);
    if (this.#state === 'payload') return this.#readPayload(chunk, at);
    if (this.#state === 'trailing') {
      this.#trailingBytes += chunk.length - at;
      this.#visitor.trailing?.(chunk.subarray(at));
      return chunk.length;
    }
    this.#take(chunk[at] as number, this.#offset + at);
    return at + 1;
  }

  /** Take a byte of what lies around payloads and coded data. */
  #take(byte: number, offset: number): void {
    if (this.#state === 'length') this.#takeLength(byte);
    else if (this.#state === 'between') this.#takeFirst(byte);
    else if (byte === 0xff) this.#visitor.fill?.(1);
    else this.#begin(byte, offset - 1);
  }

  #takeFirst(byte: number): void {
    if (byte !== 0xff) throw new InvalidImageError('The JPEG is corrupt: there are stray bytes between its segments.');
    this.#state = 'marker';
  }

  #takeLength(byte: number): void {
    this.#bytes = this.#bytes * 256 + byte;
    this.#bytesRead += 1;
    if (this.#bytesRead === 2) this.#beginPayload();
  }

  #begin(marker: number, start: number): void {
    const first = start === 0;
    if (first !== (marker === SOI) || marker < SOF0 || isRestart(marker)) {
      throw new InvalidImageError('The JPEG is corrupt: a marker stands where it must not.');
    }
    this.#visitor.fill?.(this.#fillBytes);
    this.#visitor.begin?.(marker);
    this.#fillBytes = 0;
    this.#marker = marker;
    this.#start = start;
    this.#bytes = 0;
    this.#bytesRead = 0;
    this.#head = nothing;
    this.#state = 'length';
    if (marker !== SOI && marker !== EOI) return;
    this.#report();
    this.#finish();
  }

  #beginPayload(): void {
    if (this.#bytes < 2) throw new InvalidImageError('The JPEG is corrupt: a segment has an impossible length.');
    this.#bytes -= 2;
    this.#bytesRead = 0;
    this.#wanted = Math.min(this.#visitor.want(this.#marker, this.#bytes), this.#bytes);
    this.#state = 'payload';
    if (this.#wanted === 0) this.#report();
    if (this.#bytes === 0) this.#finish();
  }

  #readPayload(chunk: Uint8Array, at: number): number {
    const piece = chunk.subarray(at, at + this.#bytes - this.#bytesRead);
    if (this.#bytesRead < this.#wanted) this.#collect(piece);
    this.#bytesRead += piece.length;
    if (this.#bytesRead === this.#bytes) this.#finish();
    return at + piece.length;
  }

  #collect(piece: Uint8Array): void {
    const wanted = piece.subarray(0, this.#wanted - this.#bytesRead);
    this.#head = wanted.length === this.#wanted ? wanted : this.#joinHead(wanted);
    if (this.#head.length === this.#wanted) this.#report();
  }

  /** What did not come in one piece is copied; the rest is looked at where it lies. */
  #joinHead(piece: Uint8Array): Uint8Array {
    this.#scratch ??= new Uint8Array(payloadBytesMax);
    this.#scratch.set(piece, this.#bytesRead);
    return this.#scratch.subarray(0, this.#bytesRead + piece.length);
  }

  #report(): void {
    this.#visitor.segment({ marker: this.#marker, start: this.#start, bytes: this.#bytes, head: this.#head });
  }

  #finish(): void {
    this.#state = this.#marker === SOS ? 'scan' : this.#marker === EOI ? 'trailing' : 'between';
  }

  /** Coded data: only an FF in it means anything, and nearly all of those belong to it. */
  #skipScan(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      // asked first, because a search costs as much as many comparisons, and hostile data is nothing but FFs
      if (chunk[at] !== 0xff) at = chunk.indexOf(0xff, at);
      if (at < 0) break;
      const fillAt = at + 1;
      at = endOfFill(chunk, fillAt);
      if (isWithinScan(chunk[at])) continue;
      this.#state = 'scan-fill';
      this.#fillBytes = at - fillAt;
      return at;
    }
    return chunk.length;
  }

  /** After an FF in a scan, where it is not clear yet whether that goes on. */
  #skipFill(chunk: Uint8Array, from: number): number {
    const at = endOfFill(chunk, from);
    this.#fillBytes += at - from;
    if (at === chunk.length) return at;
    if (isWithinScan(chunk[at])) this.#state = 'scan';
    else this.#begin(chunk[at] as number, this.#offset + at - 1);
    return at + 1;
  }
}

function endOfFill(chunk: Uint8Array, from: number): number {
  let at = from;
  while (chunk[at] === 0xff) at++;
  return at;
}

/** Whether an FF and this byte are coded data: a stuffed FF, or a restart marker. */
function isWithinScan(byte: number | undefined): boolean {
  return byte === 0 || isRestart(byte);
}

function isRestart(byte: number | undefined): boolean {
  return byte !== undefined && byte >= RST0 && byte <= RST7;
}
