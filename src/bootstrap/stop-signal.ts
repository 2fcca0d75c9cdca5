const stopSignals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
const sameRequestMilliseconds = 500;
const parentCheckMilliseconds = 500;

/** Aborted when this process is asked to stop. Asking a second time ends it at once, whatever it is doing. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let askedAt = Number.NEGATIVE_INFINITY;
  for (const [name, number] of Object.entries(stopSignals)) {
    process.on(name, () => {
      // One Ctrl-C may come twice: from the terminal, and from the npm that it reached as well.
      if (stop.signal.aborted && performance.now() - askedAt > sameRequestMilliseconds) process.exit(128 + number);
      if (!stop.signal.aborted) askedAt = performance.now();
      stop.abort();
    });
  }
  if (['start', 'npx'].includes(process.env['npm_lifecycle_event'] ?? '')) stopWithParent(stop);
  return stop.signal;
}

// npm hands signals to the shell between it and us, which dies of them and leaves us behind.
function stopWithParent(stop: AbortController): void {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    stop.abort();
  }, parentCheckMilliseconds);
  check.unref();
}
