import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The right to use a directory, which one process has at a time. */
export type Hold = { release(): Promise<void> };

/**
 * Take a directory for this process, for as long as it lives or until it is released; `undefined` when another process has
 * it.
 *
 * A listening socket stands for it: the kernel lets go of that however its process ends, where a file with a process
 * id would stay behind and could then name somebody else.
 */
export async function holdDirectory(directory: string): Promise<Hold | undefined> {
  const { dev, ino } = await stat(directory);
  const name = `silverprint-postgres-${dev}-${ino}`;
  // Linux has sockets without a file. Elsewhere the file outlives its process, and is removed when nobody answers.
  const path = process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
  const server = await listen(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    if (process.platform === 'linux' || (await answers(path))) return undefined;
    await rm(path, { force: true });
    return listen(path);
  });
  if (!server) return undefined;
  server.unref();
  return {
    release: async () => {
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.listen(path);
  await once(server, 'listening');
  return server;
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
