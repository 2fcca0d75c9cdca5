import type { Image } from '../../../../client/index.ts';
import { createStore, type Store } from '../frame/store.ts';
import { outcomeOf, type Pause } from './failures.ts';
import { canCancel, canRetry, isAlive, type Upload, type UploadState } from './upload.ts';

type Service = {
  /** Why a file need not be sent, in words; `undefined` for one that may be a photo. */
  readonly inspect: (file: File) => Promise<string | undefined>;
  /** The SHA-256 of a file; `undefined` where it cannot be known beforehand. */
  readonly digest: (file: File) => Promise<string | undefined>;
  /** The photo with these bytes that is there already. */
  readonly find: (sha256: string, signal: AbortSignal) => Promise<Image | undefined>;
  readonly send: (file: File, options: SendOptions) => Promise<Image>;
  /** Resolves when the service answers. */
  readonly reach: () => Promise<void>;
};

type SendOptions = {
  /** The same file with the same key is kept once, however often it is sent. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly sentBytes: number; readonly totalBytes: number }) => void;
};

type Options = Service & {
  /** So many are under way at a time, unless the connection does not bear it. */
  readonly atOnce: number;
  readonly onKept: (image: Image) => void;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

/** Photos on their way to the service. */
export type Uploads = {
  readonly list: Store<readonly Upload[]>;
  /** Why nothing begins at the moment. */
  readonly pause: Store<Pause | undefined>;
  add(files: readonly File[]): void;
  /** Do not send it, or do not go on. What the service has in full is not taken back. */
  cancel(id: number): void;
  cancelAll(): void;
  /** Send what failed, what was cancelled, or what is there already. */
  retry(id: number): void;
  /** Send everything that failed. */
  retryFailed(): void;
  /** Stop, and go on only when there is somebody again for whom to. */
  signedOut(): void;
  /** Go on at once. */
  resume(): void;
  /** Forget everything. */
  clear(): void;
};

const attemptsMax = 3;
const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 15_000;

/** Uploads files one after the other, a few at a time; says of each what became of it, and waits where waiting helps. */
export function createUploads({ atOnce, onKept, wait, ...service }: Options): Uploads {
  const list = createStore<readonly Upload[]>([]);
  const pause = createStore<Pause | undefined>(undefined);
  const running = new Map<number, AbortController>();
  let waiting = new AbortController();
  let bearable = atOnce;
  let last = 0;

  const change = (id: number, changes: Partial<Upload>) => {
    const uploads = list.get();
    const index = uploads.findIndex((upload) => upload.id === id);
    const upload = uploads[index];
    if (upload) list.set(uploads.with(index, { ...upload, ...changes }));
  };
  const enter = (id: number, state: UploadState) => change(id, { state });
  const fill = () => {
    while (pause.get() === undefined && running.size < bearable) {
      const next = list.get().find(({ id, state }) => state.kind === 'waiting' && !running.has(id));
      if (!next) return;
      void run(next);
    }
  };

  const run = async (upload: Upload) => {
    const stop = new AbortController();
    running.set(upload.id, stop);
    try {
      const state = await attempt(upload, stop.signal);
      if (stop.signal.aborted) return;
      enter(upload.id, state);
      if (state.kind !== 'kept') return;
      bearable = Math.min(atOnce, bearable + 1);
      onKept(state.image);
    } catch (error) {
      if (!stop.signal.aborted) fail(upload.id, error);
    } finally {
      running.delete(upload.id);
      fill();
    }
  };

  const attempt = async ({ id, file, key, isWanted }: Upload, signal: AbortSignal): Promise<UploadState> => {
    enter(id, { kind: 'checking' });
    const why = await service.inspect(file);
    if (why !== undefined) return { kind: 'refused', why };
    const same = isWanted ? undefined : await sameAs(id, file, signal);
    if (same) return same;
    signal.throwIfAborted();
    // from here on it may be there, and is known by its key
    change(id, { isWanted: true, state: { kind: 'sending', sentBytes: 0 } });
    const image = await service.send(file, {
      key,
      signal,
      onProgress({ sentBytes, totalBytes }) {
        if (!signal.aborted) enter(id, sentBytes < totalBytes ? { kind: 'sending', sentBytes } : { kind: 'printing' });
      },
    });
    return { kind: 'kept', image };
  };

  const sameAs = async (id: number, file: File, signal: AbortSignal): Promise<UploadState | undefined> => {
    const sha256 = await service.digest(file);
    if (sha256 === undefined) return undefined;
    const twin = list.get().find((other) => other.sha256 === sha256 && other.id !== id && isAlive(other));
    if (twin) return { kind: 'there', image: twin.state.kind === 'kept' ? twin.state.image : undefined };
    change(id, { sha256 });
    const image = await service.find(sha256, signal);
    return image && { kind: 'there', image };
  };

  const fail = (id: number, error: unknown) => {
    const failures = (list.get().find((upload) => upload.id === id)?.failures ?? 0) + 1;
    const outcome = outcomeOf(error);
    // a connection that bears few at a time may bear one
    if (outcome.slower) bearable = 1;
    const isLeft = !outcome.counts || failures < attemptsMax;
    if (outcome.kind === 'again' && isLeft) {
      change(id, { failures: outcome.counts ? failures : failures - 1, state: { kind: 'waiting' } });
    } else enter(id, { kind: outcome.kind === 'refused' ? 'refused' : 'failed', why: outcome.why });
    if (outcome.pause) hold(outcome.pause);
  };

  const hold = (reason: Pause) => {
    // whatever else there is, nobody is there to send anything
    if (pause.get()?.kind === 'signed-out') return;
    release();
    pause.set(reason);
    if (reason.kind === 'busy') void goOnAfter(reason.seconds * 1000);
    if (reason.kind === 'unreachable') void goOnWhenReached();
  };
  const release = () => {
    waiting.abort();
    waiting = new AbortController();
    pause.set(undefined);
  };
  const goOnAfter = async (milliseconds: number) => {
    const { signal } = waiting;
    await wait(milliseconds, signal);
    if (!signal.aborted) uploads.resume();
  };
  const goOnWhenReached = async () => {
    const { signal } = waiting;
    for (
      let milliseconds = firstWaitMilliseconds;
      ;
      milliseconds = Math.min(longestWaitMilliseconds, milliseconds * 2)
    ) {
      await wait(milliseconds, signal);
      if (signal.aborted) return;
      const isThere = await service.reach().then(
        () => true,
        () => false,
      );
      if (signal.aborted) return;
      if (isThere) return uploads.resume();
    }
  };
  const stop = (id: number, state: UploadState) => {
    running.get(id)?.abort();
    enter(id, state);
  };
  const again = (upload: Upload): Upload => ({
    ...upload,
    failures: 0,
    isWanted: upload.isWanted || upload.state.kind === 'there',
    state: { kind: 'waiting' },
  });

  const uploads: Uploads = {
    list,
    pause,
    add(files) {
      const added = files.map((file): Upload => {
        last += 1;
        const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
        return { id: last, file, key, sha256: undefined, isWanted: false, failures: 0, state: { kind: 'waiting' } };
      });
      list.set([...list.get(), ...added]);
      fill();
    },
    cancel(id) {
      const upload = list.get().find((each) => each.id === id);
      if (upload && canCancel(upload)) stop(id, { kind: 'cancelled' });
    },
    cancelAll() {
      for (const { id } of list.get().filter(canCancel)) running.get(id)?.abort();
      list.set(list.get().map((each) => (canCancel(each) ? { ...each, state: { kind: 'cancelled' } } : each)));
    },
    retry(id) {
      list.set(list.get().map((each) => (each.id === id && canRetry(each) ? again(each) : each)));
      fill();
    },
    retryFailed() {
      list.set(list.get().map((each) => (each.state.kind === 'failed' ? again(each) : each)));
      fill();
    },
    signedOut() {
      for (const [id] of running) stop(id, { kind: 'waiting' });
      hold({ kind: 'signed-out' });
    },
    resume() {
      release();
      fill();
    },
    clear() {
      for (const [, controller] of running) controller.abort();
      list.set([]);
      release();
    },
  };
  return uploads;
}
