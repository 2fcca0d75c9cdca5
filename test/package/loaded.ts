import type { Project } from './packed.ts';

/** What importing these modules has loaded. */
export type Loaded = {
  /** How many there were, all in all. */
  readonly files: number;
  /** Files outside the package, and modules of Node's own. */
  readonly elsewhere: readonly string[];
  readonly native: readonly string[];
};

/** Import modules in a process of their own, and look at what came along. */
export function loadedBy(project: Project, modules: readonly string[]): Loaded {
  project.writes('loaded.js', program);
  const { stdout, stderr } = project.runs(['loaded.js', ...modules]);
  if (stderr !== '') throw new Error(stderr);
  const { urls, native }: { urls: string[]; native: string[] } = JSON.parse(stdout);
  if (urls.length === 0) throw new Error('nothing was loaded, which cannot be');
  return {
    files: urls.filter((url) => url.startsWith('file:')).length,
    elsewhere: urls.filter((url) => !url.includes('/node_modules/silverprint/')),
    native,
  };
}

const program = `
import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
process.report.excludeNetwork = true;
const shared = () => process.report.getReport().sharedObjects;
const before = new Set(shared());
for (const name of process.argv.slice(2)) await import(name);
console.log(JSON.stringify({ urls, native: shared().filter((path) => !before.has(path)) }));
`;
