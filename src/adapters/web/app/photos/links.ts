import type { LinkWish } from '../../../../client/index.ts';
import { client } from '../frame/client.ts';

/** What is handed out of a photo: which file, and without what. */
export type Wanted =
  | Omit<Extract<LinkWish, { representation: 'original' }>, 'expires_in'>
  | Omit<Extract<LinkWish, { representation: 'compressed' }>, 'expires_in'>;

/** A download begins at once, and goes on when its link is over. */
const downloadSeconds = 300;

/**
 * Have the browser save a file. By a link, which it follows as it does any other: a file of any size goes to the disk as it
 * comes, where one that this page had fetched would have to lie in memory first.
 */
export async function save(id: string, wanted: Wanted): Promise<void> {
  const { url } = await client.images.link(id, { ...wanted, expires_in: downloadSeconds });
  const anchor = document.createElement('a');
  anchor.href = fromHere(url);
  anchor.download = wanted.filename ?? '';
  anchor.click();
}

/** A link for others: where the service does not know its own address, it is where this page came from. */
export async function linkFor(id: string, wanted: Wanted, seconds: number): Promise<string> {
  const { url } = await client.images.link(id, { ...wanted, expires_in: seconds });
  return url.startsWith('/') ? fromHere(url) : url;
}

/** The same link by way of the address that this page was opened at: a browser saves only what is from there. */
function fromHere(url: string): string {
  return new URL(url.slice(url.indexOf('/link/') + 1), document.baseURI).href;
}

/** What the print is saved as, so that it is told from the original. */
export function printName(filename: string): string {
  return `${filename.replace(/\.[A-Za-z0-9]{1,8}$/, '')}-print.jpg`;
}
