import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Say where a server listens, and wait until it has stopped: what was opened for it has to stay open for so long. */
export async function untilStopped(server: Server, stop: () => void = () => server.close()): Promise<void> {
  if (!server.listening) await once(server, 'listening');
  console.log(`Photos are at http://127.0.0.1:${(server.address() as AddressInfo).port}/photos`);
  process.once('SIGTERM', stop);
  await once(server, 'close');
}
