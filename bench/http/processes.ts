import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { BareOrder } from './bare.ts';
import type { Rate } from './contest.ts';
import type { Done, Order } from './load.ts';

/** A client in a process of its own. */
export function openLoad() {
  const child = new Child(fork(new URL('./load.ts', import.meta.url)));
  return {
    /** How often these processes answered, and what it cost them. */
    async on(pids: readonly number[], order: Order): Promise<Rate> {
      const before = await cpuSecondsOf(pids);
      child.tell(order);
      const { answers, seconds } = await child.says<Done>();
      const cpuMilliseconds = (((await cpuSecondsOf(pids)) - before) * 1000) / answers;
      return { perSecond: answers / seconds, cpuMilliseconds };
    },
    [Symbol.asyncDispose]: () => child.end(),
  };
}

/** A server that does nothing but what the order says, in a process of its own. */
export async function openBare(order: BareOrder) {
  const child = new Child(fork(new URL('./bare.ts', import.meta.url), [JSON.stringify(order)]));
  const url = `http://127.0.0.1:${await child.says<number>()}`;
  return { pids: [child.pid], url, [Symbol.asyncDispose]: () => child.end() };
}

const ticksPerSecond = 100;

/** How long processes have kept a processor busy together, in seconds. Linux only. */
async function cpuSecondsOf(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // after the name, which may have blanks in it
      const [user = 0, system = 0] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13)
        .map(Number);
      return user + system;
    }),
  );
  return each.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond;
}

/** A process that says something now and then, and ends with this one. */
class Child {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit').then(([code]) => {
      throw new Error(`A process of the benchmark ended with ${code}.`);
    });
    this.#ended.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  tell(message: Order): void {
    this.#child.send(message);
  }

  async says<Message>(): Promise<Message> {
    const [message] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Message];
    return message;
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => {});
  }
}
