import { PassThrough } from 'node:stream';
import type { Screen } from './shell.ts';

/** Waits for a text on the screen, then presses keys. */
type Step = readonly [seen: string, keys: string];

/** Somebody at a terminal, who types a line each time the screen asks for it. */
export class Keyboard extends PassThrough {
  readonly isTTY = true;
  #steps: readonly Step[];
  #read = 0;

  constructor(...steps: readonly Step[]) {
    super();
    this.#steps = steps;
  }

  setRawMode(): this {
    return this;
  }

  watch(screen: Screen): void {
    screen.on('written', () => {
      const [step, ...rest] = this.#steps;
      const at = step === undefined ? -1 : screen.text.indexOf(step[0], this.#read);
      if (step === undefined || at < 0) return;
      this.#read = at + step[0].length;
      this.#steps = rest;
      // In its own turn: the question is still being drawn
      setImmediate(() => this.write(step[1]));
    });
  }
}
