import { on, once } from 'node:events';
import { type Answer, type ChildMessage, failureOf, type Job, type Made } from './protocol.ts';

// Collecting takes some 20 ms, and a process in place of this one ten times that.
const externalBytesMax = 80e6;

/** Answer the parent's jobs, one after the other, for as long as it lives. */
export async function serve(make: (job: Job) => Promise<Made<Job>>): Promise<void> {
  void dieWithParent();
  const jobs = on(process, 'message');
  say({ ready: true });
  for await (const [job] of jobs) {
    const answer = await answerTo(job, make);
    letGo();
    say(answer);
  }
}

/** The channel closes however the parent ends. Not `process.exit`, which waits for a decoder that is at work. */
async function dieWithParent(): Promise<void> {
  await once(process, 'disconnect');
  process.kill(process.pid, 'SIGKILL');
}

async function answerTo(job: Job, make: (job: Job) => Promise<Made<Job>>): Promise<Answer> {
  try {
    return { made: await make(job) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/**
 * Give back the pixels of a large photo. They lie outside of JavaScript's own heap, whose collector sees no need: the
 * process would seem to keep them, and be replaced.
 */
function letGo(): void {
  if (process.memoryUsage().external < externalBytesMax) return;
  globalThis.gc?.();
  // What is garbage is freed beside this thread, and another collection waits for that.
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
}

function say(message: ChildMessage): void {
  process.send?.(message);
}
