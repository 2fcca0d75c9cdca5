/** What a `Content-Disposition` says, read character by character after RFC 6266 and RFC 8187. */
export type Disposition = { readonly type: string; readonly parameters: ReadonlyMap<string, string> };

const tokenCharacters = /^[A-Za-z0-9!#$%&'*+.^_`|~-]$/;

/** @throws {SyntaxError} it is none, or says something twice */
export function readDisposition(field: string): Disposition {
  const reader = new Reader(field);
  const type = reader.token();
  const parameters = new Map<string, string>();
  while (!reader.ended) {
    reader.skip(';');
    const name = reader.token().toLowerCase();
    reader.skip('=');
    const value = reader.next === '"' ? reader.quoted() : reader.token();
    if (parameters.has(name)) throw new SyntaxError(`${name} is there twice`);
    parameters.set(name, name.endsWith('*') ? extended(value) : value);
  }
  return { type, parameters };
}

class Reader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#characters = Array.from(text);
  }

  get next(): string | undefined {
    return this.#characters[this.#at];
  }

  get ended(): boolean {
    this.#blanks();
    return this.next === undefined;
  }

  skip(character: string): void {
    this.#blanks();
    if (this.next !== character) throw new SyntaxError(`no ${character} at ${this.#at}`);
    this.#at++;
    this.#blanks();
  }

  token(): string {
    let token = '';
    for (; this.next !== undefined && tokenCharacters.test(this.next); this.#at++) token += this.next;
    if (token === '') throw new SyntaxError(`no token at ${this.#at}`);
    return token;
  }

  quoted(): string {
    let text = '';
    for (this.#at++; this.next !== '"'; this.#at++) {
      if (this.next === '\\') this.#at++;
      if (this.next === undefined || !/^[\t -~]$/.test(this.next)) throw new SyntaxError(`no text at ${this.#at}`);
      text += this.next;
    }
    this.#at++;
    return text;
  }

  #blanks(): void {
    while (this.next === ' ' || this.next === '\t') this.#at++;
  }
}

/** An ext-value: a charset, a language, and bytes. */
function extended(value: string): string {
  const [charset, language, bytes, ...more] = value.split("'");
  if (charset !== 'UTF-8' || language !== '' || bytes === undefined || more.length > 0) throw new SyntaxError(value);
  const octets: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const character = bytes.charAt(at);
    if (character === '%') {
      const digits = bytes.slice(at + 1, at + 3);
      if (!/^[0-9A-F]{2}$/.test(digits)) throw new SyntaxError(`%${digits}`);
      octets.push(Number.parseInt(digits, 16));
      at += 2;
    } else if (/^[A-Za-z0-9!#$&+.^_`|~-]$/.test(character)) octets.push(character.charCodeAt(0));
    else throw new SyntaxError(character);
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(octets));
}
