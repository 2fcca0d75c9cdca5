import type { RemadePrint } from '../../application/remake-print.ts';
import { BlobMissingError, SilverprintError } from '../../domain/errors.ts';
import type { ImageId } from '../../domain/image.ts';
import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';
import { count, formatBytes, formatSaving } from './format.ts';
import { Report } from './report.ts';

/** The prints of a service that are not as its configuration says, opened for whoever makes them again. */
export type Workshop = AsyncDisposable & {
  /** Prints that can be made side by side. */
  readonly printsAtOnce: number;
  /** How many there are, those that others are at included. */
  count(): Promise<number>;
  /**
   * Make the first one again whose image has a greater id and that nobody else is at; `undefined` when there is none.
   * @throws {SilverprintError} it is not this print's fault, and the others would not succeed either
   */
  remake(afterId: ImageId | undefined): Promise<RemadePrint | undefined>;
};

/**
 * Make prints again that another preset or algorithm made; resolves to the exit status. What is done is done: stopped by
 * Ctrl-C or otherwise, the next run goes on from there.
 */
export async function recompress(context: CliContext): Promise<number> {
  await using workshop = await context.openWorkshop();
  using report = new Report(context);
  const prints = await workshop.count();
  if (prints === 0) return report.end('Every print is as the configuration says.');
  report.progress.begin({ photos: prints });
  const stopping = () => report.progress.print('Stopping once what is under way is done.', context.stderr);
  context.signal.addEventListener('abort', stopping, { once: true });
  const batch = new Batch(workshop, report, context.signal);
  await Promise.all(Array.from({ length: workshop.printsAtOnce }, () => batch.work()));
  return batch.end();
}

class Batch {
  readonly #workshop: Workshop;
  readonly #report: Report;
  readonly #signal: AbortSignal;
  #afterId: ImageId | undefined;
  #failure: unknown;
  #remade = 0;
  #bytesBefore = 0;
  #bytesAfter = 0;

  constructor(workshop: Workshop, report: Report, signal: AbortSignal) {
    this.#workshop = workshop;
    this.#report = report;
    this.#signal = signal;
  }

  /** Make one print after the other, until none is left or somebody wants to stop. */
  async work(): Promise<void> {
    while (!this.#signal.aborted && this.#failure === undefined) {
      const part = this.#report.progress.part(0);
      try {
        const remade = await this.#workshop.remake(this.#afterId);
        if (!remade) return;
        this.#tell(remade);
      } catch (error) {
        this.#failure ??= error;
        return;
      }
      part.done();
    }
  }

  async end(): Promise<number> {
    if (this.#failure !== undefined && !(this.#failure instanceof SilverprintError)) throw this.#failure;
    const status = this.#report.end(this.#summary(), await this.#rest());
    if (this.#failure !== undefined) throw new CliError(`${this.#failure.message} Run this again to go on.`);
    return this.#signal.aborted ? 130 : status;
  }

  #tell(remade: RemadePrint): void {
    const { image } = remade;
    // Those that are being made side by side may end in another order.
    if (this.#afterId === undefined || image.id > this.#afterId) this.#afterId = image.id;
    if (remade.outcome === 'failed') this.#report.fail(image.id, reasonOf(remade.error));
    if (remade.outcome !== 'remade') return;
    const [before, after] = [image.compressed.bytes, remade.compressed.bytes];
    this.#remade += 1;
    this.#bytesBefore += before;
    this.#bytesAfter += after;
    const sizes = `${formatBytes(before).padStart(7)} → ${formatBytes(after).padStart(7)}`;
    this.#report.succeed(`✓ ${sizes}  ${change(before, after).padStart(10)}  ${image.id}`);
  }

  #summary(): string {
    const [before, after] = [this.#bytesBefore, this.#bytesAfter];
    const told = `${count(this.#remade, 'print')} made again`;
    if (before === 0) return told;
    return `${told}: ${formatBytes(before)} before, ${formatBytes(after)} now, ${change(before, after)}`;
  }

  /** What is left to be made again, beside what failed. */
  async #rest(): Promise<string | false> {
    if (this.#failure !== undefined) return false;
    const left = (await this.#workshop.count()) - this.#report.failed;
    if (left <= 0) return false;
    return this.#signal.aborted ? `${left} left` : `${left} left to whoever else is at them`;
  }
}

/** A preset that looks closer to the original takes more bytes. */
function change(before: number, after: number): string {
  return after > before ? `${formatSaving(before, 2 * before - after)} more` : `${formatSaving(before, after)} saved`;
}

/** For operators, unlike what those are told who ask for a photo. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof BlobMissingError)) return error;
  return new CliError(`The file ${error.key} is missing or damaged.`);
}
