/** How the text of a variable is read. What does not fit gives `undefined`, so that no message can repeat a value. */
export type Reader<T> = {
  /** What fits, to go after "must be". */
  readonly expects: string;
  read(text: string): T | undefined;
};

export const anyText: Reader<string> = { expects: 'a text', read: (text) => text };

export function textOf(charactersMin: number): Reader<string> {
  return {
    expects: `a text of ${charactersMin} characters or more`,
    read: (text) => (text.length >= charactersMin ? text : undefined),
  };
}

export function oneOf<Word extends string>(...words: readonly Word[]): Reader<Word> {
  return { expects: `one of ${words.join(', ')}`, read: (text) => words.find((word) => word === text) };
}

/** A whole number, both ends included. */
export function whole(min: number, max: number): Reader<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    read: (text) => within(/^\d{1,15}$/.test(text) ? Number(text) : undefined, min, max),
  };
}

const units: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** A number of bytes, plain or as `512KiB`, `64MiB`, `2GiB`; both ends included. */
export function bytes(min: number, max: number): Reader<number> {
  return {
    expects: `a size from ${formatBytes(min)} to ${formatBytes(max)}, in bytes or as in 64MiB`,
    read: (text) => {
      const [, digits, unit = ''] = /^(\d{1,15}) ?(KiB|MiB|GiB)?$/.exec(text) ?? [];
      return within(digits === undefined ? undefined : Number(digits) * (units[unit] ?? 1), min, max);
    },
  };
}

/** A size in the largest unit that leaves nothing over: `64 MiB`. */
export function formatBytes(size: number): string {
  const [unit, factor] = Object.entries(units).findLast(([, factor]) => size % factor === 0) ?? ['', 1];
  return `${size / factor} ${unit || 'bytes'}`;
}

/** Origins as browsers send them, separated by commas: what is not exactly one, or is a pattern, no browser would send. */
export const origins: Reader<readonly string[]> = {
  expects: 'origins such as https://photos.example.org, separated by commas',
  read: (text) => {
    const list = text.split(',').map((origin) => origin.trim());
    return !text.includes('*') && list.every((origin) => webUrl(origin)?.origin === origin) ? list : undefined;
  },
};

/** A URL that paths can follow, without the slash that they begin with. */
export const baseUrl: Reader<string> = {
  expects: 'a URL such as https://photos.example.org, without a query',
  read: (text) => {
    const url = webUrl(text);
    const plain = url && url.username + url.password + url.search + url.hash === '' && !/[?#]/.test(text);
    return plain ? url.href.replace(/\/+$/, '') : undefined;
  },
};

/** What names begin with: folders, so to say, of characters that are the same in a URL. */
export const namePrefix: Reader<string> = {
  expects: 'names of letters, digits, dots, dashes and underscores, such as photos/2026, with slashes between them',
  read: (text) => (/^(?!\.)[\w.-]{1,64}(\/(?!\.)[\w.-]{1,64}){0,9}\/?$/.test(text) ? text : undefined),
};

export const bucketName: Reader<string> = {
  expects: 'a name of 3 to 63 letters, digits, dots and dashes',
  read: (text) => (/^[\w][\w.-]{1,61}[\w]$/.test(text) ? text : undefined),
};

export const postgresUrl: Reader<string> = {
  expects: 'a URL that begins with postgres:// or postgresql://',
  read: (text) => (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? text : undefined),
};

function webUrl(text: string): URL | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined;
}
