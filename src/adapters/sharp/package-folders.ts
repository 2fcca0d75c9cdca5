import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What must be readable for Node to load some packages: where it looks for them, where they and what they need really
 * are, and each link that it follows from the one to the other.
 */
export function foldersOf(packages: readonly string[]): string[] {
  const looked = ancestors(fileURLToPath(import.meta.url)).map((folder) => join(folder, 'node_modules'));
  const found = packages.flatMap((name) => findPackageJSON(name, import.meta.url) ?? []).map((file) => dirname(file));
  const followed = [...looked.filter((folder) => existsSync(folder)), ...found].flatMap(linksOn);
  return [...new Set([...looked, ...followed, ...found.map(homeOf)])];
}

/** Every link that is followed until there is the real folder. */
function linksOn(folder: string): string[] {
  const { root } = parse(folder);
  const links: string[] = [];
  let real = root;
  for (let left = partsOf(folder); left.length > 0; ) {
    const [next = '', ...behind] = left;
    const path = join(real, next);
    const isLink = lstatSync(path).isSymbolicLink();
    if (isLink) links.push(path);
    left = isLink ? [...partsOf(resolve(real, readlinkSync(path))), ...behind] : behind;
    real = isLink ? root : path;
  }
  return links;
}

/** The outermost `node_modules` that a package really is in, and with it what it needs itself; or its own folder. */
function homeOf(folder: string): string {
  const own = realpathSync(folder);
  const parts = own.split(sep);
  const at = parts.indexOf('node_modules');
  return at === -1 ? own : parts.slice(0, at + 1).join(sep);
}

function partsOf(path: string): string[] {
  return path.slice(parse(path).root.length).split(sep).filter(Boolean);
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}
