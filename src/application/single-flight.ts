/** Has one and the same work done once, for all who ask for it while it is under way. */
export class SingleFlight<Result> {
  readonly #underWay = new Map<string, Promise<Result>>();

  /** What the work comes to, also where that is a failure; whoever asks after it has ended begins it again. */
  do(name: string, work: () => Promise<Result>): Promise<Result> {
    const joined = this.#underWay.get(name);
    if (joined) return joined;
    const flight = work().finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, flight);
    return flight;
  }
}
