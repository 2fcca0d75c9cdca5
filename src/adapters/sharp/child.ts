import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { ownMemoryBytes } from './own-memory.ts';
import { type Answer, type ChildMessage, errorOf, type Job, type Made } from './protocol.ts';

/** What a job may take: time from when its child is ready, and memory that the child has for itself. */
export type JobLimits = { readonly millisecondsMax: number; readonly bytesMax: number };

/** A limit that a job exceeded, and how much it had taken by then: milliseconds or bytes. */
export type Excess = { readonly of: 'time' | 'memory'; readonly actual: number; readonly max: number };

/** A child ended in the middle of a job. */
export class ChildDiedError extends Error {
  /** What it was ended for; `undefined` where nobody here ended it. */
  readonly excess: Excess | undefined;

  constructor(how: string, excess: Excess | undefined) {
    super(`A child process ended in the middle of its job: ${how}`);
    this.excess = excess;
  }
}

const startMillisecondsMax = 30_000;
const pollMilliseconds = 50;
const complaintCharactersMax = 2_000;

/** A child process that does one job at a time. It keeps this process from ending only while it has one. */
export class Child {
  /** Resolves once the process is no more, to how it ended. */
  readonly gone: Promise<string>;
  readonly #handle: ChildProcess;
  readonly #ready: Promise<void>;
  #isReady = false;
  #isGone = false;
  #jobs = 0;
  #excess: Excess | undefined;

  constructor(handle: ChildProcess) {
    this.#handle = handle;
    this.gone = endOf(handle).finally(() => {
      this.#isGone = true;
    });
    this.#ready = this.#start();
    // Whoever hands it a job hears of it.
    this.#ready.catch(() => {});
    this.#letGo();
  }

  /** It was ready for jobs once. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** It lives, and nobody has just ended it: what ended a job that was done all the same must not end the next one. */
  get isSound(): boolean {
    return !this.#isGone && !this.#excess;
  }

  /** Jobs that it was given. */
  get jobs(): number {
    return this.#jobs;
  }

  /** Memory that it has for itself now; 0 where the system does not say. */
  get bytes(): number {
    return this.#handle.pid === undefined ? 0 : ownMemoryBytes(this.#handle.pid);
  }

  /**
   * Have it do a job. When the job exceeds a limit the process is killed, in the middle of whatever it does.
   * @throws {ChildDiedError} it ended, by that or by itself
   * @throws what the job failed with
   */
  async run<Of extends Job>(job: Of, limits: JobLimits): Promise<Made<Of>> {
    this.#hold();
    try {
      await this.#ready;
      using _ = this.#watch(limits);
      this.#jobs += 1;
      const answer = this.#message<Answer>();
      // Where the job cannot be sent, the process is about to end.
      this.#handle.send(job, () => {});
      return madeIn(await answer) as Made<Of>;
    } finally {
      this.#letGo();
    }
  }

  /** End the process, whatever it does; resolves once it is no more. */
  async stop(): Promise<void> {
    this.#hold();
    this.#handle.kill('SIGKILL');
    await this.gone;
  }

  async #start(): Promise<void> {
    const patience = setTimeout(() => this.#handle.kill('SIGKILL'), startMillisecondsMax).unref();
    try {
      await this.#message<ChildMessage>();
      this.#isReady = true;
    } catch {
      throw new Error(`The process that makes prints does not start: ${await this.gone}`);
    } finally {
      clearTimeout(patience);
    }
  }

  /** What it says next; rejects when it ends instead. */
  #message<Message extends ChildMessage>(): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.#handle.once('message', (message) => resolve(message as Message));
      void this.gone.then((how) => reject(new ChildDiedError(how, this.#excess)));
    });
  }

  #watch({ millisecondsMax, bytesMax }: JobLimits): Disposable {
    const begun = performance.now();
    const deadline = setTimeout(() => {
      this.#end({ of: 'time', actual: Math.ceil(performance.now() - begun), max: millisecondsMax });
    }, millisecondsMax);
    const poll = setInterval(() => {
      const { bytes } = this;
      if (bytes > bytesMax) this.#end({ of: 'memory', actual: bytes, max: bytesMax });
    }, pollMilliseconds);
    return {
      [Symbol.dispose]: () => {
        clearTimeout(deadline);
        clearInterval(poll);
      },
    };
  }

  #end(excess: Excess): void {
    this.#excess ??= excess;
    this.#handle.kill('SIGKILL');
  }

  #hold(): void {
    for (const held of this.#holders()) held?.ref();
  }

  #letGo(): void {
    for (const held of this.#holders()) held?.unref();
  }

  #holders() {
    return [this.#handle, this.#handle.channel, this.#handle.stderr as Socket | null];
  }
}

function madeIn(answer: Answer): Made<Job> {
  if ('failure' in answer) throw errorOf(answer.failure);
  return answer.made;
}

/** How the process ended, in words for an operator: the last ones of its own are among them. */
async function endOf(handle: ChildProcess): Promise<string> {
  let complaint = '';
  handle.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-complaintCharactersMax);
  });
  const how = await new Promise<string>((resolve) => {
    handle.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    // Of a process that was started this says only that something could not be sent to it.
    handle.on('error', (error) => {
      if (handle.pid === undefined) resolve(String(error));
    });
  });
  return [how, complaint.trim()].filter(Boolean).join('\n');
}
