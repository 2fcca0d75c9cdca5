import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

// Joins what was built of the domain and the application in one file, dist/core.js, and the memory adapters in another. The files that they
// were made of hand out what is in there from then on: paths, types and what is the same class stay as they are. Node takes a third of
// a millisecond for each file that it imports, and the root has more than a hundred. Not minified: a stack names what the sources name.

const root = fileURLToPath(new URL('..', import.meta.url));
const joined = globSync('{index.js,{domain,application,adapters/memory}/**/*.js}', { cwd: `${root}dist` });
if (joined.length < 100) throw new Error(`join-core: found ${joined.length} files in dist, which is not the core`);

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2024',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(joined.map((path) => [path.replace(/\.js$/, ''), `dist/${path}`])),
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        minifyInternalExports: false,
        codeSplitting: {
          groups: [
            // The first takes what it imports along, which would be the core for the adapters.
            { name: 'core', test: (path) => !/[\\/]adapters[\\/]/.test(path) },
            { name: 'memory', test: () => true },
          ],
        },
      },
    },
  },
});
