import { on, once } from 'node:events';
import { type Answer, type ChildMessage, failureOf, type Job, type MadePrint } from './protocol.ts';

/** Answer the parent's jobs, one after the other, for as long as it lives. */
export async function serve(makePrint: (job: Job) => Promise<MadePrint>): Promise<void> {
  void dieWithParent();
  const jobs = on(process, 'message');
  say({ ready: true });
  for await (const [job] of jobs) say(await answerTo(job, makePrint));
}

/** The channel closes however the parent ends. Not `process.exit`, which waits for a decoder that is at work. */
async function dieWithParent(): Promise<void> {
  await once(process, 'disconnect');
  process.kill(process.pid, 'SIGKILL');
}

async function answerTo(job: Job, makePrint: (job: Job) => Promise<MadePrint>): Promise<Answer> {
  try {
    return { print: await makePrint(job) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function say(message: ChildMessage): void {
  process.send?.(message);
}
