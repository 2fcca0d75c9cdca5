import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { aMosaic } from '../../src/testing/index.ts';
import { outsideEnvironment } from '../../tools/pack.ts';
import { User } from '../support/client.ts';
import { ApiDocument } from '../support/openapi.ts';
import { useDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Lines to run in a shell, or a part of a file: what comes after what was written into it before. */
type Step = { readonly commands: readonly string[] } | { readonly file: string; readonly text: string };

const root = fileURLToPath(new URL('../../', import.meta.url));
const steps = stepsOf(readFileSync(join(root, 'docs/write-an-adapter.md'), 'utf8'));
// The package is what the repository has now, which is run as it stands.
const env = { ...outsideEnvironment(), NODE_OPTIONS: '--conditions=silverprint-source', NODE_TEST_CONTEXT: undefined };

describe('docs/write-an-adapter.md', () => {
  const database = useDatabase();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it('ends with a certified store, for whoever does what it says in an empty folder', async () => {
    let said = '';
    for (const step of steps) {
      if ('file' in step) await append(join(folder.path, step.file), step.text);
      else for (const command of step.commands) said += await run(command);
    }
    expect(said).to.contain('ImageStore contract: node:sqlite');
    expect(Number(/^\W*tests (\d+)$/m.exec(said)?.[1])).to.be.above(20);
    expect(said).to.match(/^\W*fail 0$/m);
  });

  it('writes the files that are in examples/sqlite-store, and no other', async () => {
    const example = join(root, 'examples/sqlite-store');
    expect(globSync('*.ts', { cwd: folder.path }).toSorted()).to.deep.equal(readdirSync(example).toSorted());
    for (const name of readdirSync(example)) {
      const [written, kept] = await Promise.all([folder.path, example].map((at) => readFile(join(at, name), 'utf8')));
      expect(written, name).to.equal(kept);
    }
  });

  it('is right about the case that fails where the store ends early', async () => {
    const store = await readFile(join(folder.path, 'sqlite-store.ts'), 'utf8');
    const other = await temporaryFolder();
    await append(join(other.path, 'sqlite-store.ts'), store.replace(/throw new Error\('The blob was .*/, 'return;'));
    await append(
      join(other.path, 'sqlite-store.test.ts'),
      await readFile(join(folder.path, 'sqlite-store.test.ts'), 'utf8'),
    );
    await writeFile(join(other.path, 'package.json'), '{ "type": "module" }');
    await linkedIn(other.path);
    const { status, stdout } = spawnSync('node', ['--test', '--test-reporter=tap'], { cwd: other.path, env });
    await other.remove();
    const failed = Array.from(String(stdout).matchAll(/^ {4}not ok \d+ - (.*)$/gm), ([, title]) => title);
    expect(status).to.equal(1);
    expect(failed).to.deep.equal([
      'never ends early without an error, when it is read as its content and deleted half-way',
      'never ends early without an error, when it is read into buffers and deleted half-way',
    ]);
  });

  it('puts the store into the service, where photos are then', async () => {
    const settings = { PORT: '0', BCRYPT_COST: '4', DATABASE_URL: database.url, DATA_DIR: 'data' };
    const service = spawn('node', ['serve.ts'], {
      cwd: folder.path,
      env: { ...env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(createInterface(service.stdout), 'line');
      const url = String(line).replace('Silverprint listens on ', '');
      const ann = await User.at(url, await ApiDocument.servedAt(url));
      const photo = aMosaic();
      const { id } = await ann.uploads(photo);
      expect(await ann.downloads(id)).to.deep.equal(photo);
    } finally {
      service.kill('SIGTERM');
      await once(service, 'exit');
    }
    expect(service.exitCode).to.equal(0);
    expect(existsSync(join(folder.path, 'photos.db'))).to.equal(true);
    const images = await readdir(join(folder.path, 'data/images'), { recursive: true, withFileTypes: true });
    expect(images.filter((entry) => entry.isFile())).to.deep.equal([]);
  });

  async function run(command: string): Promise<string> {
    if (command !== 'npm install silverprint') {
      return execFileSync(command, { cwd: folder.path, env, shell: true, encoding: 'utf8', stdio: 'pipe' });
    }
    await linkedIn(folder.path);
    return '';
  }
});

/** What `npm install silverprint` would do, of what is here. */
async function linkedIn(project: string): Promise<void> {
  const link = join(project, 'node_modules/silverprint');
  await mkdir(dirname(link), { recursive: true });
  await symlink(root, link, 'junction');
}

/** A paragraph names the file that the code after it belongs to; one that names none goes on with the file before. */
function stepsOf(page: string): Step[] {
  let file = '';
  return Array.from(page.matchAll(/([^]*?)```(\w+)\n([^]*?)```\n/g), ([, prose = '', language, text = '']) => {
    if (language === 'sh') return { commands: text.trim().split('\n') };
    file = prose.match(/(?<=`)[\w-]+(\.test)?\.ts(?=`)/g)?.at(-1) ?? file;
    return { file, text };
  });
}

async function append(path: string, text: string): Promise<void> {
  await appendFile(path, existsSync(path) ? `\n${text}` : text);
}
