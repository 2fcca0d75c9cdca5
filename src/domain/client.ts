import { clientTextCodePointsMax } from './limits.ts';

/** Where a request came from, as far as is known: for the lists and events that a user looks through, and for counting. */
export type Client = {
  /** An IPv4 or IPv6 address, as text; the nearest one that can be trusted. */
  readonly address?: string | undefined;
  /** Program and system, short and readable: `Firefox on Linux`. See `deviceOf`. */
  readonly device?: string | undefined;
};

/** What of a client is kept beside a session or an event: short text that every database can hold. */
export function keptClient({ address, device }: Client = {}): Client {
  return { address: keptText(address), device: keptText(device) };
}

function keptText(text: string | undefined): string | undefined {
  const plain = text?.toWellFormed().replace(/\p{Cc}/gu, '');
  return plain ? Array.from(plain).slice(0, clientTextCodePointsMax).join('') : undefined;
}
