/**
 * What counts as one place on the network: an IPv4 address, also where it is written as an IPv6 one, and the first
 * half of any other IPv6 address, for whoever has one has all that begin like it. Of text that is no address, the text.
 *
 * @example
 * ```ts
 * addressPrefix('2001:db8::1'); // '2001:db8:0:0::/64'
 * addressPrefix('::ffff:192.0.2.1'); // '192.0.2.1'
 * ```
 */
export function addressPrefix(address: string): string {
  const [text = ''] = address.toLowerCase().split('%');
  const groups = text.includes(':') ? groupsOf(text) : undefined;
  if (!groups) return text;
  const [first, second] = groups.slice(6);
  const isIpv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isIpv4 && first !== undefined && second !== undefined) {
    return [first >> 8, first & 0xff, second >> 8, second & 0xff].join('.');
  }
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight numbers of an IPv6 address, or `undefined` when it is none. */
function groupsOf(text: string): number[] | undefined {
  const hexadecimal = text.replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = [], tail, ...more] = hexadecimal.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const zeros = tail ? 8 - head.length - tail.length : 0;
  if (more.length > 0 || zeros < 0) return undefined;
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}
