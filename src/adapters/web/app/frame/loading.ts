import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** Something that is asked for when a component is first drawn. */
export type Loaded<T> = {
  readonly value: T | undefined;
  readonly error: unknown;
  /** Ask once more; the value of before is shown until then. */
  readonly reload: () => Promise<void>;
};

/** @param load does not change with what is drawn: only its first version is used */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [outcome, setOutcome] = useState<{ value?: T; error?: unknown }>({});
  const first = useRef(load);
  const reload = useCallback(async () => {
    try {
      setOutcome({ value: await first.current() });
    } catch (error) {
      setOutcome({ error });
    }
  }, []);
  useEffect(() => void reload(), [reload]);
  return { value: outcome.value, error: outcome.error, reload };
}
