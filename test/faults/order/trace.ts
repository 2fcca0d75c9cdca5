/** A system call, with where in the trace it began and ended. */
export type Call = {
  readonly name: string;
  /** What stands between its brackets. */
  readonly parameters: string;
  readonly result: number;
  readonly began: number;
  readonly ended: number;
};

const whole = /^(\d+) +(\w+)\((.*)\) += (-?\d+)/s;
const begun = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/s;
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/s;

/** The calls in what `strace -f` has written, in the order in which they began. */
export function callsIn(trace: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, { parameters: string; began: number }>();
  for (const [at, line] of trace.split('\n').entries()) {
    const [, thread = '', name = '', parameters = '', result = ''] = whole.exec(line) ?? resumed.exec(line) ?? [];
    if (name === '') {
      const [, unfinished = '', of = '', given = ''] = begun.exec(line) ?? [];
      if (of !== '') open.set(`${unfinished} ${of}`, { parameters: given, began: at });
      continue;
    }
    const first = open.get(`${thread} ${name}`);
    open.delete(`${thread} ${name}`);
    const all = `${first?.parameters ?? ''}${parameters}`;
    calls.push({ name, parameters: all, result: Number(result), began: first?.began ?? at, ended: at });
  }
  return calls.toSorted((one, other) => one.began - other.began);
}
