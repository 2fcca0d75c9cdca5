import { readdir, readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { jobsPerChildMax } from '../../../src/adapters/sharp/compressor.ts';
import {
  ImageLimitsExceededError,
  InvalidImageError,
  OverloadedError,
  SilverprintError,
} from '../../../src/domain/errors.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import type { OpenOptions } from './opened-compressor.ts';
import { isAlive, openObedient, type Report } from './orders.ts';

const ample = { millisecondsMax: 60_000, bytesMax: 1e9 };
const onLinuxOnly = (title: string, test: () => Promise<void>): unknown =>
  process.platform === 'linux' ? it(title, test) : it(`${title}: only Linux has files that say so`);

describe('A child process that makes prints', () => {
  let opened: Awaited<ReturnType<typeof openObedient>>;
  const open = async (options: OpenOptions = {}) => {
    opened = await openObedient({ limitsOf: () => ample, ...options });
    return opened;
  };
  afterEach(() => opened.close());

  it('is another process, and the same one for the next job', async () => {
    const { told } = await open();
    const first = await told('report');
    expect(first.pid).not.to.equal(process.pid);
    expect((await told('report')).pid).to.equal(first.pid);
  });

  it('works beside others', async () => {
    const { told } = await open({ concurrency: 2 });
    const [one, other] = await Promise.all([told('meet another'), told('meet another')]);
    expect(one.pid).not.to.equal(other.pid);
  });

  it('has nothing of the environment, the options and the working directory of this one', async () => {
    process.env['SILVERPRINT_CANARY'] = 'a key to everything';
    try {
      const { told } = await open();
      const { environment, execArgv, workingDirectory } = await told('report');
      expect(JSON.stringify(environment)).not.to.contain('a key to everything');
      const forMemory = /^(MALLOC_|GLIBC_)/;
      expect(Object.keys(environment).filter((name) => !forMemory.test(name))).to.deep.equal(['VIPS_BLOCK_UNTRUSTED']);
      expect(process.execArgv.join(' ')).to.contain('--conditions');
      expect(execArgv.join(' ')).not.to.contain('--conditions');
      expect(workingDirectory).not.to.equal(process.cwd());
    } finally {
      delete process.env['SILVERPRINT_CANARY'];
    }
  });

  it('may start no process, as far as Node can help it, and use no files but those beside the originals', async () => {
    const { told } = await open();
    const report = await told('report');
    expect(report).to.include({ mayWriteBesideOriginal: true, mayWriteElsewhere: false });
    expect(report).to.include({ mayReadElsewhere: false, mayStartProcesses: false });
  });

  it('may use any files where it was not said which folder they are in, and start no process', async () => {
    const { told } = await open({ confined: false });
    expect(await told('report')).to.include({ mayWriteElsewhere: true, mayStartProcesses: false });
  });

  for (const order of ['spin for ever', 'decode for ever'] as const) {
    it(`is killed where a photo takes too long, and the others go on: ${order}`, async () => {
      const limitsOf = (pixels: number) => (pixels === 13 ? { ...ample, millisecondsMax: 100 } : ample);
      const { order: give, told, stagedFiles } = await open({ concurrency: 2, limitsOf });
      const before = await told('report');
      const stuck = await give(order, { pixels: 13 });
      const reports = await Promise.all(Array.from({ length: 5 }, () => told('report')));
      expect(reports.map(({ pid }) => pid)).not.to.include(before.pid);
      const reason = await reasonOf(stuck.print);
      expect(reason).to.be.instanceOf(ImageLimitsExceededError);
      expect(reason).to.include({ limit: 'decodingMilliseconds', max: 100 });
      expect((reason as ImageLimitsExceededError).actual).to.be.at.least(100);
      expect(await isAlive(before)).to.equal(false);
      expect(await stagedFiles(), 'seven originals and six prints').to.equal(13);
    });
  }

  it('that was killed where a photo took too long is not followed by another that tries', async () => {
    const { order } = await open({ limitsOf: () => ({ ...ample, millisecondsMax: 500 }) });
    const reason = await reasonOf((await order('spin the first time')).print);
    expect(reason).to.be.instanceOf(ImageLimitsExceededError);
  });

  onLinuxOnly('is killed where a photo takes too much memory', async () => {
    const { order, told, stagedFiles } = await open({ limitsOf: () => ({ ...ample, bytesMax: 300e6 }) });
    const before = await told('report');
    const reason = await reasonOf((await order('take memory')).print);
    expect(reason).to.be.instanceOf(ImageLimitsExceededError);
    expect(reason).to.include({ limit: 'decodingMemoryBytes', max: 300e6 });
    expect(await isAlive(before)).to.equal(false);
    expect(await stagedFiles()).to.equal(3);
    await told('report');
  });

  it('that dies in the middle of a job is replaced, and the job is done all the same', async () => {
    const { order } = await open();
    const spinning = await order('spin the first time');
    const first = await spinning.report();
    process.kill(first.pid, 'SIGSEGV');
    await spinning.print;
    const second = await spinning.report();
    expect(second.pid).not.to.equal(first.pid);
  });

  it('that dies in the middle of a job takes nothing with it when the next one dies of that too', async () => {
    const { order, told, stagedFiles } = await open({ concurrency: 2 });
    const poisoned = await order('spin for ever');
    const first = await poisoned.report();
    const good = Promise.all(Array.from({ length: 5 }, () => told('report')));
    process.kill(first.pid, 'SIGSEGV');
    const second = await poisoned.report(first);
    process.kill(second.pid, 'SIGSEGV');
    const reason = await reasonOf(poisoned.print);
    expect(reason).to.be.instanceOf(InvalidImageError);
    expect(String((reason as Error).cause)).to.contain('SIGSEGV');
    await good;
    await told('report');
    expect(await stagedFiles(), 'seven originals and six prints').to.equal(13);
  });

  it('that dies without a job is no loss', async () => {
    const { told } = await open();
    const first = await told('report');
    process.kill(first.pid, 'SIGKILL');
    expect((await told('report')).pid).not.to.equal(first.pid);
  });

  onLinuxOnly('that dies without a job is replaced at once', async () => {
    const { told } = await open();
    const { pid } = await told('report');
    const before = await childrenOfThisProcess();
    process.kill(pid, 'SIGKILL');
    while ((await childrenOfThisProcess()).every((child) => before.includes(child))) await setImmediate();
  });

  onLinuxOnly('is what the system ends first where memory runs out, and not what Ctrl-C is for', async () => {
    const { told } = await open();
    const { pid } = await told('report');
    expect(await readFile(`/proc/${pid}/oom_score_adj`, 'utf8')).to.equal('1000\n');
    const [, group] = /\) \w \d+ (\d+) /.exec(await readFile(`/proc/${pid}/stat`, 'utf8')) ?? [];
    expect(Number(group)).to.equal(pid);
  });

  onLinuxOnly(
    'lets the service have the processors first, and all others where nobody waits for the print',
    async () => {
      const { told } = await open({ concurrency: 1 });
      const hurried = await told('report');
      const unhurried = await told('report', { whenIdle: true });
      expect(await told('report', { whenIdle: true }), 'the same child for the next one').to.include({
        pid: unhurried.pid,
      });
      const below = (steps: number) => new Set([Math.min(getPriority() + steps, 19)]);
      expect(new Set(await nicenessOf(hurried))).to.deep.equal(below(5));
      expect(new Set(await nicenessOf(unhurried))).to.deep.equal(below(10));
    },
  );

  it('is given more time where nobody waits for the print', async () => {
    const { told, order } = await open({ limitsOf: () => ({ ...ample, millisecondsMax: 50 }) });
    const reason = await reasonOf((await order('spin for ever', { whenIdle: true })).print);
    expect(reason).to.be.instanceOf(ImageLimitsExceededError);
    expect(reason).to.include({ limit: 'decodingMilliseconds', max: 500 });
    await told('report', { whenIdle: true });
  });

  it('is refused what waits for a quiet time when the compressor is closed, and nothing is left behind', async () => {
    const { subject, order, stagedFiles } = await open({ concurrency: 2, quietMilliseconds: 60_000 });
    const [one] = await Promise.all([order('meet another'), order('meet another')]);
    const waiting = await order('report', { whenIdle: true });
    await subject.close();
    expect(await reasonOf(waiting.print)).to.be.instanceOf(OverloadedError);
    await one.print;
    expect(await stagedFiles(), 'three originals and two prints').to.equal(5);
  });

  it('is ended in the middle of what was ordered for a quiet time when the compressor is closed', async () => {
    const { subject, order, stagedFiles } = await open();
    const { print, report } = await order('spin for ever', { whenIdle: true });
    const begun = await report();
    await subject.close();
    expect(await reasonOf(print)).to.be.instanceOf(OverloadedError);
    expect(await isAlive(begun)).to.equal(false);
    expect(await stagedFiles(), 'the original').to.equal(1);
  });

  it('is replaced after so many jobs', async () => {
    const { told } = await open({ concurrency: 1 });
    const pids: number[] = [];
    for (let job = 0; job <= jobsPerChildMax; job++) pids.push((await told('report')).pid);
    expect(new Set(pids.slice(0, -1)).size).to.equal(1);
    expect(pids.at(-1)).not.to.equal(pids[0]);
  }).timeout(60_000);

  onLinuxOnly('is replaced when it keeps memory without a job', async () => {
    const { told } = await open();
    const first = await told('keep some memory');
    expect((await told('report')).pid).not.to.equal(first.pid);
    expect(await isAlive(first)).to.equal(false);
  });

  it('is not replaced for what the last photo left behind', async () => {
    const { told } = await open();
    const first = await told('leave some garbage');
    expect((await told('report')).pid).to.equal(first.pid);
  });

  it('that does not start is nobody’s photo’s fault, and its reason is told', async () => {
    const { order, stagedFiles } = await open({ worker: new URL('./workers/not-starting.ts', import.meta.url) });
    const reason = await reasonOf((await order('report')).print);
    expect(reason).not.to.be.instanceOf(SilverprintError);
    expect(String(reason)).to.contain('there is no such library');
    expect(await stagedFiles()).to.equal(1);
  });

  it('ends when the compressor is closed, after what is under way', async () => {
    const { subject, order, told } = await open({ concurrency: 2 });
    const idle = await told('report');
    const meeting = await Promise.all([order('meet another'), order('meet another')]);
    await subject.close();
    const reports = await Promise.all(meeting.map(async ({ print, report }) => (await print) && report()));
    for (const report of [idle, ...reports]) expect(await isAlive(report)).to.equal(false);
  });
});

/** Of each of its threads: they may differ. */
async function nicenessOf({ pid }: Report): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const stats = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
  // The 19th field; the second is the name of the program, in parentheses
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]));
}

async function childrenOfThisProcess(): Promise<number[]> {
  const pids = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  return pids.split(' ').filter(Boolean).map(Number);
}
