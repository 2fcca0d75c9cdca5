import { join } from 'node:path';
import { type Project, root } from './packed.ts';

/** The oldest TypeScript that is promised, and the newest. */
export const compilers = { 'TypeScript 5.9': 'typescript-5.9', 'TypeScript 7': 'typescript' } as const;

/** How projects find modules: as Node does, or as a bundler does. */
export const resolutions = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const;

type Check = {
  readonly compiler: (typeof compilers)[keyof typeof compilers];
  readonly resolution: keyof typeof resolutions;
  /** Global types, such as those of Node. */
  readonly types?: readonly string[];
  readonly lib?: readonly string[];
};

/** What a compiler finds wrong with all that these modules declare, and with what they import for it. Nothing is skipped. */
export function typeErrors(project: Project, modules: readonly string[], check: Check): string {
  const { compiler, resolution, types = ['node'], lib = ['es2024'] } = check;
  const imports = modules.map((name, i) => `import * as module${i} from '${name}';\n`);
  project.writes(
    'all.ts',
    `${imports.join('')}export const all = [${modules.map((_, i) => `module${i}`).join(', ')}];\n`,
  );
  const options = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2024', lib, types };
  project.writes('tsconfig.json', { compilerOptions: { ...options, ...resolutions[resolution] }, files: ['all.ts'] });
  const { status, stdout, stderr } = project.runs([join(root, 'node_modules', compiler, 'bin', 'tsc')]);
  return status === 0 ? '' : `${stdout}${stderr}`;
}
