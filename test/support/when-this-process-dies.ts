import { spawn } from 'node:child_process';

/**
 * Has a shell run a command once this process is gone, however it ends, `kill -9` included. `args` are `$1` and so on.
 * The function returned calls it off.
 */
export function whenThisProcessDies(command: string, ...args: string[]): () => void {
  // The shell reads until the end of its input, which comes when the kernel closes what this process had open. It is in
  // a session of its own: Ctrl-C is not for it.
  const shell = spawn('sh', ['-c', `read -r _; ${command}`, 'sh', ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  return () => shell.kill('SIGKILL');
}
