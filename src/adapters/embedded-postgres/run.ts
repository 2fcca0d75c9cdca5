import { type ExecFileOptions, execFile } from 'node:child_process';

/** What a program prints; an error that says what it complained about when it fails. */
export function run(program: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: '/', ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const complaint = stderr.trim().replace(/\s*\n\s*/g, ' ') || `it failed (${error.code ?? error.signal})`;
      reject(new Error(`${program} ${args.join(' ')}: ${complaint}`, { cause: error }));
    });
  });
}
