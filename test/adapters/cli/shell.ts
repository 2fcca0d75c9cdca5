import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { type CliContext, type CliSettings, runCli } from '../../../src/adapters/cli/index.ts';
import type { Keyboard } from './keyboard.ts';

/** What a command printed, and how it ended. */
export type Run = { readonly status: number; readonly out: string; readonly err: string };

type RunOptions = {
  readonly settings?: CliSettings;
  /** What is typed, where there is a terminal; without it there is none. */
  readonly keyboard?: Keyboard;
  readonly signal?: AbortSignal;
  readonly context?: Partial<CliContext>;
};

/** A machine with a folder of its own, on which commands are run. */
export class Shell {
  readonly folder: string;
  readonly settings: CliSettings;

  private constructor(folder: string, settings: CliSettings) {
    this.folder = folder;
    this.settings = settings;
  }

  static async at(url: string): Promise<Shell> {
    const folder = await mkdtemp(join(tmpdir(), 'silverprint-cli-'));
    return new Shell(folder, { url, configFolder: join(folder, 'config') });
  }

  /** Where a file of this machine is. */
  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Put a file there; its path. */
  async has(name: string, content: Uint8Array | string): Promise<string> {
    const path = this.path(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  async reads(name: string): Promise<Uint8Array> {
    return readFile(this.path(name));
  }

  /** The sessions as they lie on the disk, by URL. */
  async sessions(): Promise<Record<string, Record<string, string>>> {
    return JSON.parse(await readFile(this.path('config', 'credentials.json'), 'utf8'));
  }

  async runs(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
    const { keyboard, settings, signal = new AbortController().signal, context } = options;
    const out = new Screen(false);
    const err = new Screen(keyboard !== undefined);
    keyboard?.watch(err);
    const status = await runCli(argv, {
      stdin: keyboard ?? new PassThrough(),
      stdout: out,
      stderr: err,
      settings: { ...this.settings, ...settings },
      signal,
      version: '1.2.3',
      serve: async () => 0,
      openWorkshop: async () => {
        throw new Error('This was not expected.');
      },
      openInspection: async () => {
        throw new Error('This was not expected.');
      },
      openOperator: async () => {
        throw new Error('This was not expected.');
      },
      backUp: async () => {
        throw new Error('This was not expected.');
      },
      restore: async () => {
        throw new Error('This was not expected.');
      },
      configurationHelp: () => 'Configuration of the service:\n  PORT\n',
      ...context,
    });
    return { status, out: out.text, err: err.text };
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** An output that remembers what was written to it. */
export class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.text += Buffer.from(chunk).toString('utf8');
    this.emit('written');
    done();
  }
}
