import { useState } from 'preact/hooks';
import { sentenceFor } from '../frame/problems.ts';
import { toast } from '../frame/toasts.ts';

/** Does one thing at a time, and says in a corner why one failed. */
export function useAction(): {
  readonly busy: string | undefined;
  readonly act: (name: string, work: () => Promise<unknown>) => void;
} {
  const [busy, setBusy] = useState<string>();
  const run = async (name: string, work: () => Promise<unknown>) => {
    setBusy(name);
    try {
      await work();
    } catch (error) {
      toast(sentenceFor(error));
    }
    setBusy(undefined);
  };
  return {
    busy,
    act(name, work) {
      if (busy === undefined) void run(name, work);
    },
  };
}
