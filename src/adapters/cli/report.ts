import type { CliContext } from './context.ts';
import { concernsOneFile, explain } from './errors.ts';
import { printable } from './format.ts';
import { Progress } from './progress.ts';

/** What becomes of a batch of photos, told while it happens. */
export class Report {
  readonly progress: Progress;
  readonly #context: CliContext;
  #failed = 0;

  constructor(context: CliContext) {
    this.#context = context;
    this.progress = new Progress(context.stderr);
  }

  get failed(): number {
    return this.#failed;
  }

  /** Tell of a photo that is done. */
  succeed(line: string): void {
    this.progress.print(printable(line), this.#context.stdout);
  }

  /** Tell of a photo that is not there afterwards. */
  fail(name: string, error: unknown): void {
    this.#failed += 1;
    this.progress.print(`✗ ${printable(name)}: ${explain(error)}`, this.#context.stderr);
  }

  /** Do something for one photo. When it fails, the batch goes on; what ends the batch is thrown. */
  async attempt(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // What is under way fails with whatever Ctrl-C is told by
      if (this.#context.signal.aborted || !concernsOneFile(error)) throw error;
      this.fail(name, error);
    }
  }

  /** Tell of the whole batch: what applies of these; resolves to the exit status. */
  end(...parts: readonly (string | false)[]): number {
    this[Symbol.dispose]();
    const told = [...parts, this.#failed > 0 && `${this.#failed} failed`].filter((part) => part !== false);
    this.#context.stdout.write(`${told.join('; ')}\n`);
    return this.#failed === 0 ? 0 : 1;
  }

  [Symbol.dispose](): void {
    this.progress[Symbol.dispose]();
  }
}
