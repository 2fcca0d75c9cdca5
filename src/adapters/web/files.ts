import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** How the bytes of an answer can be coded, the smallest first. */
export const codings = ['br', 'gzip', 'identity'] as const;
export type Coding = (typeof codings)[number];

/** A file of the gallery, in each coding that was made of it. */
export type GalleryFile = {
  readonly type: string;
  /** Whether its name changes with its content. */
  readonly hashed: boolean;
  /** Of its content, whatever the coding. */
  readonly digest: string;
  readonly bytes: Readonly<Partial<Record<Coding, Buffer>>> & { readonly identity: Buffer };
};

// A kind of file that is missing here is not served: nothing leaves with a type that somebody has to guess.
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What lies in a folder, by the path that it is asked for; nothing where there is no such folder. */
export async function filesOf(folder: URL): Promise<ReadonlyMap<string, GalleryFile>> {
  const names = new Set(await namesIn(folder));
  const served = Array.from(names).filter((name) => typeOf(name) !== undefined);
  return new Map(
    await Promise.all(served.map(async (name) => [pathOf(name), await fileOf(folder, name, names)] as const)),
  );
}

async function namesIn(folder: URL): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  } catch {
    return [];
  }
}

async function fileOf(folder: URL, name: string, names: ReadonlySet<string>): Promise<GalleryFile> {
  const read = async (suffix: string) =>
    names.has(name + suffix) ? readFile(new URL(name + suffix, folder)) : undefined;
  const [identity, br, gzip] = await Promise.all([readFile(new URL(name, folder)), read('.br'), read('.gz')]);
  return {
    type: typeOf(name) ?? '',
    hashed: name.startsWith('assets/'),
    digest: createHash('sha256').update(identity).digest('base64url'),
    bytes: { identity, ...(br && { br }), ...(gzip && { gzip }) },
  };
}

function pathOf(name: string): string {
  return name === 'index.html' ? '/' : `/${name}`;
}

function typeOf(name: string): string | undefined {
  return types[/\.[a-z]+$/.exec(name)?.[0] ?? ''];
}
