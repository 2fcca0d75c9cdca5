import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript-5.9';

export const root = resolve(import.meta.dirname, '../..');

const condition = 'silverprint-source';

/** The source file of each module that others can import, by what they import. */
export function publicModules(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const modules = Object.entries<Record<string, string>>(exports).flatMap(([subpath, targets]) =>
    targets[condition] ? [[subpath.replace('.', 'silverprint'), join(root, targets[condition])] as const] : [],
  );
  return new Map(modules);
}

/** A program of these files; those that are given with their text need not be on the disk. */
export function programOf(paths: readonly string[], texts: ReadonlyMap<string, string> = new Map()): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const ours = { ...options, types: ['node'], noUnusedLocals: false, noUnusedParameters: false };
  const disk = ts.createCompilerHost(ours);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => texts.has(path) || disk.fileExists(path),
    getSourceFile: (path, language, ...rest) => {
      const text = texts.get(path);
      return text === undefined
        ? disk.getSourceFile(path, language, ...rest)
        : ts.createSourceFile(path, text, language, true);
    },
  };
  return ts.createProgram([...paths, ...texts.keys()], ours, host);
}
