import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A source file and what it takes from elsewhere. Paths are relative to the repository, with forward slashes. */
export type Module = { readonly path: string; readonly text: string };

/** A rule that a module breaks, and what to do about it. */
export type Breach = { readonly path: string; readonly rule: string; readonly remedy: string };

type Rule = {
  readonly name: string;
  readonly remedy: string;
  /** Whether `module` at `path` may take `target`: a repository path, `node:…` or a package's name. */
  allows(path: string, target: string): boolean;
};

const isOwn = (target: string) => /^(src|test|bench|tools|examples)\//.test(target);
const folder = (path: string) => /^src\/adapters\/[^/]+\//.exec(path)?.[0];
/** Adapters that are clients of a service themselves. */
const overHttp = ['src/adapters/cli/', 'src/adapters/web/'];
/** What runs in browsers. */
const gallery = 'src/adapters/web/app/';
const under = (path: string, ...folders: readonly string[]) => folders.some((name) => path.startsWith(name));

/** Which folders may use a package; any other package is free to whoever may use packages at all. */
const capabilities: Readonly<Record<string, string>> = {
  '@aws-sdk/client-s3': 'src/adapters/s3/',
  '@clack/prompts': 'src/adapters/cli/',
  '@koa/multer': 'src/adapters/koa/',
  '@koa/router': 'src/adapters/koa/',
  bcrypt: 'src/adapters/bcrypt/',
  commander: 'src/adapters/cli/',
  exifreader: 'src/adapters/sharp/',
  inversify: 'src/bootstrap/',
  jose: 'src/adapters/jose/',
  koa: 'src/adapters/koa/',
  multer: 'src/adapters/koa/',
  paseto: 'src/adapters/paseto/',
  pino: 'src/bootstrap/',
  preact: gallery,
  sharp: 'src/adapters/sharp/',
  slonik: 'src/adapters/postgres/',
  vite: 'src/adapters/web/',
};

const rules: readonly Rule[] = [
  {
    name: 'the domain imports nothing but itself',
    remedy: 'Take it in as a parameter, or describe what is needed as a port in src/domain/ports.',
    allows: (path, target) => !under(path, 'src/domain/') || under(target, 'src/domain/'),
  },
  {
    name: 'the application imports nothing but the domain and itself',
    remedy: 'Ask for a port in the constructor; bootstrap hands the adapter in.',
    allows: (path, target) => !under(path, 'src/application/') || under(target, 'src/domain/', 'src/application/'),
  },
  {
    name: 'the client imports nothing but itself',
    remedy: 'It runs in browsers: use what browsers and Node have in common, and leave the rest to whoever calls it.',
    allows: (path, target) => !under(path, 'src/client/') || under(target, 'src/client/'),
  },
  {
    name: 'an adapter imports no other adapter and no bootstrap',
    remedy: 'Move what both need into the domain, or let bootstrap hand the one to the other through a port.',
    allows: (path, target) =>
      folder(path) === undefined ||
      !isOwn(target) ||
      under(target, 'src/domain/', 'src/application/', folder(path) ?? '') ||
      (under(path, ...overHttp) && under(target, 'src/client/')),
  },
  {
    name: 'the gallery is a client like any other',
    remedy: 'Ask the service through src/client. What runs in a browser needs preact, and little else.',
    allows: (path, target) =>
      (!under(path, 'src/adapters/web/') || !isOwn(target) || under(target, 'src/adapters/web/', 'src/client/')) &&
      (!under(path, gallery) || under(target, gallery, 'src/client/') || ['preact', 'thumbhash'].includes(target)),
  },
  {
    name: 'the public root loads no third-party module',
    remedy: 'Export it from a subpath of its own.',
    allows: (path, target) => path !== 'src/index.ts' || under(target, 'src/domain/', 'src/application/'),
  },
  {
    name: 'a package is used where its capability lives, and nowhere else',
    remedy: 'Use the port instead, or move the code into the folder that owns the package.',
    allows: (path, target) => !path.startsWith('src/') || path.startsWith(capabilities[target] ?? ''),
  },
  {
    name: 'a contract suite knows the domain, and no test runner',
    remedy: 'Take what is needed in through `open`; the runner is a parameter, and `node:assert` says what is wrong.',
    allows: (path, target) =>
      !under(path, 'src/testing/') ||
      under(target, 'src/domain/', 'src/testing/') ||
      ['node:assert/strict', 'node:util'].includes(target) ||
      (path === 'src/testing/index.ts' && target === 'src/adapters/memory/index.ts'),
  },
];

const words: readonly { name: string; remedy: string; pattern: RegExp; home: RegExp }[] = [
  {
    name: 'process.env is read in bootstrap only',
    remedy: 'Take the value in as an option; src/bootstrap/config.ts reads it.',
    pattern: /\bprocess\.env\b/,
    home: /^src\/bootstrap\//,
  },
  {
    name: 'library code does not print',
    remedy: 'Report through the Logger that is handed in.',
    pattern: /\bconsole\.\w/,
    home: /^src\/bootstrap\//,
  },
  {
    name: 'library code handles no signals',
    remedy: 'Signals belong to src/bootstrap/main.ts.',
    pattern: /\bprocess\.(on|once)\(/,
    home: /^src\/bootstrap\//,
  },
];

/** Every breach of the boundaries between these modules. */
export function breaches(modules: readonly Module[]): Breach[] {
  return modules.flatMap(({ path, text }) => [
    ...importsOf(path, text).flatMap((target) =>
      rules
        .filter((rule) => !rule.allows(path, target))
        .map((rule) => ({ path: `${path} → ${target}`, rule: rule.name, remedy: rule.remedy })),
    ),
    ...words
      .filter(({ pattern, home }) => path.startsWith('src/') && !home.test(path) && pattern.test(withoutComments(text)))
      .map(({ name, remedy }) => ({ path, rule: name, remedy })),
  ]);
}

/** All modules of the repository. */
export function modulesBelow(root: string): Module[] {
  return globSync('{src,test}/**/*.{ts,tsx}', { cwd: root }).map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

const importing = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g;

/** What a module takes from elsewhere: repository paths, `node:…` and the names of packages. */
export function importsOf(path: string, text: string): string[] {
  return Array.from(withoutComments(text).matchAll(importing), ([, , specifier = '']) =>
    specifier.startsWith('.') ? normalize(join(dirname(path), specifier)).replaceAll('\\', '/') : packageOf(specifier),
  );
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const modules = modulesBelow(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
  if (modules.length === 0) throw new Error('boundaries: looked at no module, which is no pass');
  const found = breaches(modules);
  for (const { path, rule, remedy } of found) console.error(`${path}\n  breaks: ${rule}\n  remedy: ${remedy}`);
  console.log(`boundaries: ${modules.length} modules, ${found.length} breaches`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
