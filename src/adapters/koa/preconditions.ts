import type { IncomingHttpHeaders } from 'node:http';

/** What is to become of a request for a file, by what its sender has of it. */
export type Verdict = 'proceed' | 'not-modified' | 'failed';

/**
 * Evaluates `If-Match` and then `If-None-Match` (RFC 9110, section 13.2.2) of a GET or HEAD. There are no dates: files
 * have none that changes with them.
 * @param etag of the file, as it is sent: strong, in quotes
 */
export function evaluate(headers: IncomingHttpHeaders, etag: string): Verdict {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifMatch !== undefined && !names(ifMatch, (tag) => tag === etag)) return 'failed';
  if (ifNoneMatch === undefined) return 'proceed';
  // the weak comparison: a weak tag is as good as the strong one
  return names(ifNoneMatch, (tag) => tag.replace(/^W\//, '') === etag) ? 'not-modified' : 'proceed';
}

/** Whether the part that a request asks for is of this file, so that it fits what its sender has (section 13.1.5). */
export function isPartOf(headers: IncomingHttpHeaders, etag: string): boolean {
  const { 'if-range': ifRange } = headers;
  // the strong comparison, with one tag: a weak one or a date is never the same
  return ifRange === undefined || ifRange === etag;
}

// an element of a list, which may be empty, and what it ends with
const element = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(,|$)/gy;

/** Whether a field is `*` or a list with such a tag. One that is malformed names none. */
function names(field: string, isWanted: (tag: string) => boolean): boolean {
  if (field === '*') return true;
  const elements = [...field.matchAll(element)];
  return elements.at(-1)?.[2] === '' && elements.some(([, tag]) => tag !== undefined && isWanted(tag));
}
