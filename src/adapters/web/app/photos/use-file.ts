import { useEffect, useState } from 'preact/hooks';
import type { Download } from '../../../../client/index.ts';

/** A file on its way into this page. */
export type Arrival = {
  readonly url?: string;
  readonly receivedBytes: number;
  readonly error?: unknown;
  readonly retry: () => void;
};

/**
 * Loads a file for as long as it is wanted, and says how much of it is there.
 * @param key another file has another one; `undefined` when none is wanted
 */
export function useFile(key: string | undefined, load: (signal: AbortSignal) => Promise<Download>): Arrival {
  const [arrival, setArrival] = useState<Omit<Arrival, 'retry'>>({ receivedBytes: 0 });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setArrival({ receivedBytes: 0 });
    if (key === undefined) return undefined;
    const stop = new AbortController();
    let url: string | undefined;
    const receive = async () => {
      try {
        const onProgress = (receivedBytes: number) => setArrival({ receivedBytes });
        const file = await received(await load(stop.signal), onProgress);
        if (stop.signal.aborted) return;
        url = URL.createObjectURL(file);
        setArrival({ url, receivedBytes: file.size });
      } catch (error) {
        if (!stop.signal.aborted) setArrival({ receivedBytes: 0, error });
      }
    };
    void receive();
    return () => {
      stop.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the key says which file it is
  }, [key, attempt]);
  return { ...arrival, retry: () => setAttempt(attempt + 1) };
}

async function received({ stream }: Download, onProgress: (bytes: number) => void): Promise<Blob> {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (;;) {
    const { value } = await reader.read();
    if (value === undefined) return new Blob(chunks, { type: 'image/jpeg' });
    chunks.push(value as Uint8Array<ArrayBuffer>);
    bytes += value.length;
    onProgress(bytes);
  }
}
