import type { Call } from './trace.ts';

/** What must come one after the other for an upload to survive a power cut, and did or did not. */
export type Step = { readonly name: string; readonly began: number; readonly ended: number };

/**
 * The steps of an upload in a trace, in the order in which they must come: both files synced, named and their folders synced; then the
 * row, whose statement is a transaction of its own; then the answer.
 * @returns the reason in the place of the steps where one of them is not there
 */
export function stepsOf(calls: readonly Call[], id: string): Step[] | string {
  const hex = id.replaceAll('-', '');
  const steps: Step[] = [];
  let missing = '';
  const find = (name: string, isIt: (call: Call) => boolean, after = 0) => {
    const call = calls.find((one) => one.began >= after && one.result >= 0 && isIt(one));
    if (call) steps.push({ name, began: call.began, ended: call.ended });
    else missing ||= `there is no ${name}`;
    return call;
  };
  for (const file of ['original', 'compressed']) {
    const named = calls.find((call) => isNaming(call) && call.parameters.includes(`/${hex}.${file}"`));
    const staged = /"([^"]+)"/.exec(named?.parameters ?? '')?.[1] ?? 'nowhere';
    find(`fsync of the ${file}`, (call) => isSync(call) && call.parameters.endsWith(`<${staged}>`));
    find(`name of the ${file}`, (call) => call === named);
    const folder = `/images/${hex.slice(0, 2)}>`;
    find(
      `fsync of the folder of the ${file}`,
      (call) => isSync(call) && call.parameters.endsWith(folder),
      named?.ended,
    );
  }
  find(
    'row',
    (call) =>
      isSending(call) && call.parameters.includes('insert into silverprint.images') && call.parameters.includes(id),
  );
  find('answer', (call) => isSending(call) && call.parameters.includes('HTTP/1.1 201') && call.parameters.includes(id));
  return missing || steps;
}

/** The steps that began before the one in front of them had ended; of the statement and the answer, being sent is what counts. */
export function outOfOrder(steps: readonly Step[]): string[] {
  return steps.flatMap(({ name, began }, at) => {
    const before = steps[at - 1];
    return before && before.ended >= began ? [`${name} began before ${before.name} had ended`] : [];
  });
}

function isSync({ name }: Call): boolean {
  return name === 'fsync' || name === 'fdatasync';
}

function isNaming({ name }: Call): boolean {
  return /^(link|rename)/.test(name);
}

function isSending({ name }: Call): boolean {
  return /^(write|send)/.test(name);
}
