/** Lets whatever concerns one subject happen one after the other in this process, in the order of the calls. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Do `work` once all that was asked for before it about `subject` has succeeded or failed. */
  async take<Result>(subject: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (this.#last.get(subject) ?? Promise.resolve()).then(work, work);
    this.#last.set(subject, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(subject) === turn) this.#last.delete(subject);
    }
  }
}
