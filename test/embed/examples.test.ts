import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { aForm, type ImageAnswer } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { emptyDatabase, useDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = new URL('../../', import.meta.url);
const examples = new URL('examples/', root);
const readme = readFileSync(new URL('README.md', root), 'utf8');

describe('What the README says about embedding', () => {
  const [, section = ''] = readme.split('\n## Embed it\n');
  const blocks = [...(section.split('\n## ')[0] ?? '').matchAll(/^\/\/ examples\/(\S+)\n([^]*?)```/gm)];

  it('is what the examples do, line by line', () => {
    expect(blocks.map(([, name]) => name)).to.deep.equal([
      'job.ts',
      'http.ts',
      'express.ts',
      'koa.ts',
      'fastify.ts',
      'server.ts',
    ]);
    for (const [, name = '', block = ''] of blocks) {
      const program = linesOf(readFileSync(new URL(name, examples), 'utf8'));
      const missing = linesOf(block).filter((line) => !program.includes(line));
      expect(missing, name).to.deep.equal([]);
    }
  });
});

describe('The examples of embedding', () => {
  const database = useDatabase(emptyDatabase);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder.path, 'cat.jpg'), await aPhoto());
  });
  after(() => folder.remove());

  /** Run an example as it is, from a folder of somebody's. */
  const run = (name: string, env: Record<string, string> = {}): ChildProcess =>
    spawn(process.execPath, ['--conditions=silverprint-source', fileURLToPath(new URL(name, examples))], {
      cwd: folder.path,
      env: {
        ...process.env,
        DATABASE_URL: database.url,
        PHOTOS: './photos',
        LINK_SECRET: randomBytes(32).toString('hex'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  it('keep photos without HTTP, in a job', async () => {
    const job = run('job.ts');
    const said = Array.fromAsync(job.stdout!.setEncoding('utf8'));
    expect(await once(job, 'exit')).to.deep.equal([0, null]);
    expect((await said).join('')).to.match(/^[0-9a-f-]{36} has \d+ bytes, and its print has \d+\n$/);
    const print = await readFile(join(folder.path, 'print.jpg'));
    expect(print.subarray(0, 2)).to.deep.equal(Buffer.from([0xff, 0xd8]));
  });

  for (const name of ['http.ts', 'express.ts', 'koa.ts', 'fastify.ts']) {
    it(`serve photos in ${name}, and end when they are told to`, async () => {
      const host = run(name, { PORT: '0' });
      const url = await urlOf(host);
      const headers = { Cookie: 'session=alices-session' };
      const body = aForm(['file', await aPhoto({ seed: 2 }), 'dog.jpg']);
      const uploaded = await fetch(`${url}/image/upload`, { method: 'POST', headers, body });
      expect(uploaded.status).to.equal(201);
      const { id, compressed_bytes: bytes } = (await uploaded.json()) as ImageAnswer;
      const print = await fetch(`${url}/image/download_compressed/${id}`, { headers });
      expect(await print.bytes()).to.have.lengthOf(bytes);
      host.kill('SIGTERM');
      expect(await once(host, 'exit')).to.deep.equal([0, null]);
    });
  }

  it('start the whole service, on photos that were there before it, too', async () => {
    await rename(join(folder.path, 'photos'), join(folder.path, 'images'));
    const service = run('server.ts', { PORT: '0', DATA_DIR: folder.path, BCRYPT_COST: '10' });
    const url = await urlOf(service);
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    service.kill('SIGTERM');
    expect(await once(service, 'exit')).to.deep.equal([0, null]);
    expect(await readdir(folder.path)).to.include.members(['images', 'keys']);
  });
});

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The URL that a program says it is at. */
async function urlOf({ stdout }: ChildProcess): Promise<string> {
  let said = '';
  for await (const text of stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (said.includes('\n')) break;
  }
  stdout!.resume();
  return /http:\S+/.exec(said)?.[0] ?? said;
}
