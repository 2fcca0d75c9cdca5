/** What is known of a file, and what a request for it says. Fields are as they are sent, each line of its own. */
export type Asked = {
  readonly method: 'GET' | 'HEAD';
  readonly fields: readonly (readonly [name: ConditionalField, value: string])[];
};
export type ConditionalField = 'If-Match' | 'If-None-Match' | 'If-Range' | 'Range';

export type Expected = {
  readonly status: 200 | 206 | 304 | 412 | 416;
  readonly contentRange?: string;
  readonly contentLength?: number;
  /** What of the file is the body. */
  readonly body?: readonly [from: number, to: number];
};

/**
 * What RFC 9110, sections 13 and 14, has a server answer that has no dates and sends one range at a time: a model for tests,
 * step by step after the text, with a reader of its own for each field.
 */
export function expectedAnswer({ method, fields }: Asked, etag: string, bytes: number): Expected {
  const valueOf = (name: ConditionalField): string | undefined => {
    const lines = fields.filter(([of]) => of === name).map(([, value]) => value.trim());
    // section 5.3
    return lines.length === 0 ? undefined : lines.join(', ');
  };
  const whole: Expected = {
    status: 200,
    contentLength: bytes,
    ...(method === 'GET' && { body: [0, bytes] }),
  };

  // 13.2.2, step 1
  const ifMatch = valueOf('If-Match');
  if (ifMatch !== undefined && ifMatch !== '*' && !tagsIn(ifMatch).some((tag) => tag === etag)) return { status: 412 };
  // step 3
  const ifNoneMatch = valueOf('If-None-Match');
  if (ifNoneMatch === '*') return { status: 304 };
  if (ifNoneMatch !== undefined) {
    const opaque = tagsIn(ifNoneMatch).map((tag) => (tag.startsWith('W/') ? tag.slice(2) : tag));
    if (opaque.includes(etag)) return { status: 304 };
  }
  // step 5: without GET, there is no range
  const range = valueOf('Range');
  if (method !== 'GET' || range === undefined) return whole;
  const ifRange = valueOf('If-Range');
  if (ifRange !== undefined && (tagsIn(ifRange)[0] !== etag || ifRange.length !== etag.length)) return whole;
  const part = partOf(range, BigInt(bytes));
  if (part === 'all') return whole;
  if (part === 'none') return { status: 416, contentRange: `bytes */${bytes}` };
  const [first, last] = part;
  return {
    status: 206,
    contentRange: `bytes ${first}-${last}/${bytes}`,
    contentLength: last - first + 1,
    body: [first, last + 1],
  };
}

/** The entity tags of a list, or none when it is no list of them. */
function tagsIn(field: string): string[] {
  const tags: string[] = [];
  let rest = field;
  let separated = true;
  while (rest !== '') {
    const [character = ''] = rest;
    if (character === ',' || character === ' ' || character === '\t') {
      separated ||= character === ',';
      rest = rest.slice(1);
      continue;
    }
    const start = rest.startsWith('W/') ? 2 : 0;
    const end = rest.indexOf('"', start + 1);
    if (!separated || rest[start] !== '"' || end < 0) return [];
    const tag = rest.slice(0, end + 1);
    if (Array.from(tag.slice(start + 1, -1)).some((inside) => inside <= ' ' || inside === '\x7f')) return [];
    tags.push(tag);
    rest = rest.slice(end + 1);
    separated = false;
  }
  return tags;
}

/** A Range that names one range by the letter of the grammar is heeded; every other one may be ignored, and is. */
function partOf(field: string, bytes: bigint): readonly [number, number] | 'all' | 'none' {
  const equals = field.indexOf('=');
  if (field.slice(0, Math.max(equals, 0)).toLowerCase() !== 'bytes') return 'all';
  const [first, last, ...more] = field.slice(equals + 1).split('-');
  if (first === undefined || last === undefined || more.length > 0) return 'all';
  const isNumber = (text: string) => text !== '' && Array.from(text).every((digit) => '0123456789'.includes(digit));
  if (first === '') {
    if (!isNumber(last)) return 'all';
    const suffix = BigInt(last);
    if (suffix === 0n) return 'none';
    return [Number(suffix >= bytes ? 0n : bytes - suffix), Number(bytes - 1n)];
  }
  if (!isNumber(first) || (last !== '' && !isNumber(last))) return 'all';
  if (last !== '' && BigInt(last) < BigInt(first)) return 'all';
  if (BigInt(first) >= bytes) return 'none';
  return [Number(first), last === '' || BigInt(last) >= bytes ? Number(bytes) - 1 : Number(last)];
}
