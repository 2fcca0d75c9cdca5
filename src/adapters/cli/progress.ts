import type { TextOutput } from './context.ts';
import { count, formatBytes } from './format.ts';

/** How much there is to do; measured in photos where nobody knows in bytes. `noun` is what they are called, where it is no photos. */
type Plan = { readonly photos: number; readonly bytes?: number; readonly noun?: string };

/** One photo on its way. */
export type Part = {
  /** So many of its bytes are through. */
  readonly at: (bytes: number) => void;
  /** It needs no more attention, whatever became of it. */
  readonly done: () => void;
};

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const frameMs = 100;
const barCells = 24;
const clearLine = '\r\x1b[2K';

/** A bar at the bottom of the terminal, with lines scrolling away above it. Elsewhere only the lines appear. */
export class Progress {
  readonly #output: TextOutput;
  #plan: Plan = { photos: 0 };
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #bytes = 0;
  #photos = 0;

  /** `output` is where the bar is drawn if that is a terminal. */
  constructor(output: TextOutput) {
    this.#output = output;
  }

  /** Show the bar from here on. */
  begin(plan: Plan): void {
    this.#plan = plan;
    if (this.#output.isTTY !== true || plan.photos === 0) return;
    this.#timer ??= setInterval(() => this.#draw(), frameMs).unref();
    this.#draw();
  }

  /** Begin with a photo of so many bytes. */
  part(bytes: number): Part {
    let through = 0;
    const at = (now: number) => {
      const capped = Math.min(now, bytes);
      this.#bytes += capped - through;
      through = capped;
    };
    const done = () => {
      at(bytes);
      this.#photos += 1;
      this.#draw();
    };
    return { at, done };
  }

  /** So many photos need no more attention. */
  reach(photos: number): void {
    this.#photos = photos;
    this.#draw();
  }

  /** Write a line that stays. */
  print(line: string, to: TextOutput): void {
    this.#clear();
    to.write(`${line}\n`);
    this.#draw();
  }

  /** Take the bar away. Idempotent. */
  [Symbol.dispose](): void {
    this.#clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw(): void {
    if (!this.#timer) return;
    const { photos, bytes, noun = 'photo' } = this.#plan;
    const [done, all] = bytes === undefined ? [this.#photos, photos] : [this.#bytes, bytes];
    const share = all === 0 ? 1 : Math.min(1, done / all);
    const cells = Math.round(share * barCells);
    this.#frame = (this.#frame + 1) % frames.length;
    const line = [
      `${frames[this.#frame]} ${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}`,
      `${Math.floor(share * 100)}%`.padStart(4),
      `${this.#photos} of ${count(photos, noun)}`,
      ...(bytes === undefined ? [] : [`${formatBytes(this.#bytes)} of ${formatBytes(bytes)}`]),
    ].join('  ');
    // Wider than the terminal, it would wrap, and could not be cleared
    this.#output.write(clearLine + line.slice(0, (this.#output.columns || 80) - 1));
  }

  #clear(): void {
    if (this.#timer) this.#output.write(clearLine);
  }
}
