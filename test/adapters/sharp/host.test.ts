import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { isAlive, type Order, type Report, reportAt } from './orders.ts';

const host = fileURLToPath(new URL('./host.ts', import.meta.url));
const run = promisify(execFile);

describe('A program that makes prints', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const write = async (name: string, content: Uint8Array | Order): Promise<string> => {
    const path = join(folder.path, name);
    await writeFile(path, content);
    return path;
  };

  it('never loads sharp itself, and is not kept from ending by a compressor that is open', async () => {
    const paths = [await write('a', aMosaic()), await write('b', aMosaic())];
    const { stdout } = await run(process.execPath, [host, 'prints', ...paths]);
    for (const path of paths) expect((await stat(`${path}.print`)).size).to.be.greaterThan(0);
    const loaded = (JSON.parse(stdout) as string[]).join('\n');
    expect(loaded).not.to.match(/sharp|vips/);
  });

  it('ends although its compressor is open, and was never used', async () => {
    await run(process.execPath, [host, 'prints']);
  });

  it('that loaded sharp would be noticed', async () => {
    const script = "import 'sharp'; process.stdout.write(JSON.stringify(process.report.getReport().sharedObjects))";
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout).to.match(/sharp/);
  });

  describe('when it is killed', () => {
    const reports: Report[] = [];
    let program: ChildProcess;
    afterEach(() => {
      program.kill('SIGKILL');
      for (const { pid } of reports.splice(0)) process.kill(pid, 'SIGKILL');
    });

    it('takes its children along, whether they have a job or not', async () => {
      const paths = [await write('a', 'report'), await write('b', 'decode for ever')];
      program = spawn(process.execPath, [host, 'orders', ...paths], { stdio: 'ignore' });
      reports.push(...(await Promise.all(paths.map((path) => reportAt(`${path}.print`)))));
      for (const report of reports) expect(await isAlive(report)).to.equal(true);
      program.kill('SIGKILL');
      await once(program, 'exit');
      while (reports.length > 0) {
        if (await isAlive(reports[0]!)) await delay(1);
        else reports.shift();
      }
    });
  });
});
