import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// What npm packs is the folder as it lies there, package.json included. So the one of the repository is put aside while it packs:
//
//   node tools/manifest.ts publish   before: leaves what is for those who install the package
//   node tools/manifest.ts restore   after: puts the one of the repository back

/** The condition by which the repository takes its own sources, of which Node runs none below a node_modules. */
const ownCondition = 'silverprint-source';

/** Named one by one: a new setting of a tool stays at home by itself. */
const published = [
  'name',
  'version',
  'description',
  'keywords',
  'homepage',
  'bugs',
  'repository',
  'license',
  'author',
  'type',
  'engines',
  'bin',
  'files',
  'exports',
  'sideEffects',
  'dependencies',
  'peerDependencies',
  'peerDependenciesMeta',
];

/** A manifest without what exists only to develop the package. */
export function publishedManifest(manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = published.filter((name) => name in manifest).map((name) => [name, manifest[name]]);
  return withoutOwnCondition(Object.fromEntries(members)) as Record<string, unknown>;
}

function withoutOwnCondition(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== ownCondition);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutOwnCondition(member)]));
}

function main(step: string | undefined): void {
  const manifest = fileURLToPath(new URL('../package.json', import.meta.url));
  const aside = `${manifest}.whole`;
  // Also before: what a run has left that did not come to its end is the one of the repository.
  if (existsSync(aside)) renameSync(aside, manifest);
  if (step !== 'publish') return;
  copyFileSync(manifest, aside);
  writeFileSync(manifest, `${JSON.stringify(publishedManifest(JSON.parse(readFileSync(aside, 'utf8'))), null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2]);
