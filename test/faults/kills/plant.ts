import { promises as files } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { FileSystemImageStore } from '../../../src/adapters/filesystem/image-store.ts';
import { FileSystemStaging } from '../../../src/adapters/filesystem/staging.ts';
import { SlonikImageRepository } from '../../../src/adapters/postgres/image-repository.ts';
import { SlonikImageUpkeep } from '../../../src/adapters/postgres/image-upkeep.ts';
import { Bucket } from '../../../src/adapters/s3/bucket.ts';
import { S3ImageStore } from '../../../src/adapters/s3/image-store.ts';
import { SharpCompressor } from '../../../src/adapters/sharp/compressor.ts';
import { type FailPoint, failPoints } from './fail-points.ts';

// Loaded before the service (node --import), into its process and not into its children. It dies where FAIL_POINT says; the service
// itself knows nothing of that.

const armed = process.env['FAIL_POINT'];
if (!armed || !(armed in failPoints)) throw new Error(`FAIL_POINT is none of: ${Object.keys(failPoints).join(', ')}.`);

function at(point: FailPoint): void {
  if (point === armed) process.kill(process.pid, 'SIGKILL');
}

/** What a blob is, by its key or by the path of the file that becomes it. */
function kindOf(path: string): 'original' | 'print' | 'replacement' | 'size' {
  const name = basename(path);
  if (name.endsWith('.original') || name.endsWith('.part')) return 'original';
  if (name.endsWith('.compressed')) return 'print';
  if (name.endsWith('.print')) return isReplacing ? 'replacement' : 'print';
  return name.includes('.compressed.') ? 'replacement' : 'size';
}

/** Between the note of a new print and its row, files of prints are those of a replacement. */
let isReplacing = false;

type Methods<Target> = {
  [Name in keyof Target]?: Target[Name] extends (...parameters: infer Parameters) => Promise<infer Result>
    ? (result: Result, ...parameters: Parameters) => void
    : never;
};

/** Have somebody told of each result of a method, before whoever called it. */
function after<Target extends object>(target: Target, methods: Methods<Target>): void {
  for (const [name, tell] of Object.entries(methods) as [keyof Target, (...told: unknown[]) => void][]) {
    const method = target[name] as (...parameters: unknown[]) => Promise<unknown>;
    Object.assign(target, {
      async [name](this: unknown, ...parameters: unknown[]) {
        const result = await method.apply(this, parameters);
        tell(result, ...parameters);
        return result;
      },
    });
  }
}

/** Have the process die once the statement of a method has been sent, and before it is answered. */
function during<Target extends object>(target: Target, name: keyof Target & string, point: FailPoint): void {
  if (point !== armed) return;
  const method = target[name] as (...parameters: unknown[]) => Promise<unknown>;
  Object.assign(target, {
    async [name](this: unknown, ...parameters: unknown[]) {
      const asked = method.apply(this, parameters);
      // a random part of the time that the database takes
      setTimeout(() => at(point), Math.random() * 4);
      return asked;
    },
  });
}

after(FileSystemStaging.prototype, { receive: () => at('original-received') });
after(SharpCompressor.prototype, { compress: () => at('print-made') });
for (const store of [FileSystemImageStore.prototype, S3ImageStore.prototype]) {
  after(store, {
    put: (_, key) => at(`${kindOf(key)}-kept`),
    delete: () => at('blob-deleted'),
  });
}
after(Bucket.prototype, {
  put: (_, { name }) => at(`${kindOf(name)}-named`),
  delete: () => at('blob-unnamed'),
});
during(SlonikImageRepository.prototype, 'complete', 'row-asked-for');
during(SlonikImageRepository.prototype, 'replacePrint', 'replacement-asked-for');
during(SlonikImageRepository.prototype, 'keepSize', 'size-asked-for');
during(SlonikImageRepository.prototype, 'delete', 'deletion-asked-for');
after(SlonikImageRepository.prototype, {
  begin: () => at('intent-written'),
  complete: () => at('row-written'),
  replacePrint: () => at('replacement-written'),
  keepSize: () => at('size-written'),
  delete: () => at('deletion-written'),
  forgetBlob: () => at('blob-forgotten'),
  discardBlob(_, key) {
    const kind = kindOf(key);
    isReplacing = kind === 'replacement';
    if (kind === 'replacement' || kind === 'size') at(`${kind}-noted`);
  },
});
after(SlonikImageUpkeep.prototype, {
  giveUpUploads: ({ length }) => (length > 0 ? at('uploads-given-up') : undefined),
});
after(files, {
  link: (_, __, to) => at(`${kindOf(String(to))}-named`),
  unlink(_, path) {
    const kind = kindOf(String(path));
    if (!String(path).includes('.part')) at('blob-unnamed');
    else if (kind === 'original' || kind === 'print') at(`${kind}-unstaged`);
  },
  open: (file, path) => tellOfSync(file, String(path)),
});
syncBuiltinESMExports();

function tellOfSync(file: FileHandle, path: string): void {
  const kind = kindOf(path);
  if (!path.includes('.part') || kind === 'size') return;
  const sync = file.sync.bind(file);
  Object.assign(file, {
    async sync() {
      await sync();
      at(`${kind}-synced`);
    },
  });
}

const answers = ServerResponse.prototype as { end: (...parameters: unknown[]) => ServerResponse };
const end: unknown = Reflect.get(answers, 'end');
answers.end = function (this: ServerResponse, ...parameters) {
  const ended = Reflect.apply(end as typeof answers.end, this, parameters);
  if (this.statusCode === 201 && this.req.url === '/image/upload') at('answer-sent');
  return ended;
};
