import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf, type Module, modulesBelow } from './boundaries.ts';

// Which tests fall when an adapter's folder is removed: those that load a module of it, by whatever way.
//
//   node tools/reach.ts         every adapter, with the tests of others that need it, and what leads them there
//   node tools/reach.ts sharp   one of them

/** A test that loads an adapter, and the module by which it comes to it: the last one outside of the adapter's folder. */
export type Reach = { readonly test: string; readonly adapter: string; readonly through: string };

const adapterOf = (path: string) => /^src\/adapters\/([^/]+)\//.exec(path)?.[1];

/** Every way, of which there may be several, from a test into a folder of `src/adapters`. What is only a type is not loaded. */
export function reachesOf(modules: readonly Module[]): Reach[] {
  const graph = new Map(modules.map(({ path, text }) => [path, importsOf(path, withoutTypes(text))]));
  return modules
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap(({ path: test }) => {
      const ways = Array.from(loadedBy(test, graph)).flatMap((through) =>
        (graph.get(through) ?? []).map((target) => ({ through, adapter: adapterOf(target) })),
      );
      const entries = ways.filter(({ through, adapter }) => adapter !== undefined && adapter !== adapterOf(through));
      const found = new Map(entries.map((entry) => [`${entry.adapter} ${entry.through}`, entry]));
      return Array.from(found.values(), ({ through, adapter = '' }) => ({ test, adapter, through }));
    });
}

function loadedBy(test: string, graph: ReadonlyMap<string, readonly string[]>): Set<string> {
  const loaded = new Set([test]);
  for (const path of loaded) {
    for (const target of graph.get(path) ?? []) if (graph.has(target)) loaded.add(target);
  }
  return loaded;
}

function withoutTypes(text: string): string {
  return text.replace(/^(import|export) type [^;]*;/gm, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , wanted] = process.argv;
  const reaches = reachesOf(modulesBelow(resolve(import.meta.dirname, '..')));
  const ofOthers = reaches.filter(({ test, adapter }) => !test.startsWith(`test/adapters/${adapter}/`));
  const lines = ofOthers
    .filter(({ adapter }) => adapter === (wanted ?? adapter))
    .map(({ test, adapter, through }) => `${adapter}  ${test}${through === test ? '' : `  by ${through}`}`);
  console.log(lines.toSorted().join('\n'));
}
