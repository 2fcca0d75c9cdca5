import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Memory, memoryOf } from './processes.ts';
import type { ServiceOptions } from './service.ts';

export type Answer = { readonly status: number; readonly milliseconds: number };

/** A service in a process of its own. */
export async function runService(options: ServiceOptions) {
  const child = fork(new URL('service.ts', import.meta.url), [JSON.stringify(options)]);
  const [port] = (await once(child, 'message')) as [number];
  const { pid = 0 } = child;
  return {
    /** Upload a photo, as a form with one file. */
    async upload(jpeg: Uint8Array<ArrayBuffer>): Promise<Answer> {
      const form = new FormData();
      form.set('file', new Blob([jpeg]), 'photo.jpg');
      const begun = performance.now();
      const answer = await fetch(`http://127.0.0.1:${port}/image/upload`, { method: 'POST', body: form });
      await answer.arrayBuffer();
      return { status: answer.status, milliseconds: performance.now() - begun };
    },
    /** How late its event loop was since this was asked last: the 99th percentile, in milliseconds. */
    async lateness(): Promise<number> {
      child.send('lateness');
      const [milliseconds] = (await once(child, 'message')) as [number];
      return milliseconds;
    },
    memory: (): Memory => memoryOf(pid),
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
