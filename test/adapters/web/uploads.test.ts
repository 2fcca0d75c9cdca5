import { expect } from 'chai';
import { createUploads } from '../../../src/adapters/web/app/uploads/create-uploads.ts';
import { whyNotAPhoto } from '../../../src/adapters/web/app/uploads/file-facts.ts';
import { sentenceOf, sentenceOfUpload, summaryOf } from '../../../src/adapters/web/app/uploads/summary.ts';
import type { Upload } from '../../../src/adapters/web/app/uploads/upload.ts';
import { type Image, NetworkError, ProblemError, SessionEndedError } from '../../../src/client/index.ts';
import { aPhoto } from '../../support/photos.ts';

describe('uploads', () => {
  it('are under way a few at a time, and the next begins when one is done', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add(['a', 'b', 'c', 'd'].map(aFile));
    await settles();
    expect(Array.from(sent.keys())).to.deep.equal(['a', 'b', 'c']);
    sent.get('b')?.keep();
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending', 'kept', 'sending', 'sending']);
  });

  it('say how much has been sent, and then that the print is being made', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.progress(5, 10);
    expect(uploads.list.get()[0]?.state).to.deep.equal({ kind: 'sending', sentBytes: 5 });
    sent.get('a')?.progress(10, 10);
    expect(kindsOf(uploads.list.get())).to.deep.equal(['printing']);
  });

  it('hand on what is kept, once', async () => {
    const { uploads, sent, kept, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.keep();
    await settles();
    expect(kept.map(({ filename }) => filename)).to.deep.equal(['a']);
  });

  it('are not sent where they are no photos', async () => {
    const { uploads, sent, settles } = aQueue({ inspect: async () => 'This is a PNG.' });
    uploads.add([aFile('a')]);
    await settles();
    expect(uploads.list.get()[0]?.state).to.deep.equal({ kind: 'refused', why: 'This is a PNG.' });
    expect(sent.size).to.equal(0);
  });

  it('are not sent where the same photo is there already, unless somebody wants it', async () => {
    const { uploads, sent, settles } = aQueue({ find: async () => anImage('before') });
    uploads.add([aFile('a')]);
    await settles();
    expect(uploads.list.get()[0]?.state).to.deep.include({ kind: 'there' });
    expect(sent.size).to.equal(0);
    uploads.retry(1);
    await settles();
    expect(sent.size).to.equal(1);
  });

  it('are sent once where the same file is among them twice', async () => {
    const { uploads, sent, settles } = aQueue({ digest: async () => 'the same' });
    uploads.add(['a', 'b'].map(aFile));
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending', 'there']);
    expect(Array.from(sent.keys())).to.deep.equal(['a']);
  });

  it('wait as long as a busy service asks for, and go on by themselves', async () => {
    const { uploads, sent, waits, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.fail(aProblem('overloaded', 503, 21));
    await settles();
    expect(uploads.pause.get()).to.deep.include({ kind: 'busy', seconds: 21 });
    expect(kindsOf(uploads.list.get())).to.deep.equal(['waiting']);
    expect(waits[0]?.milliseconds).to.equal(21_000);
    waits[0]?.end();
    await settles();
    expect(uploads.pause.get()).to.equal(undefined);
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending']);
  });

  it('never give up on a busy service', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add([aFile('a')]);
    for (let attempt = 0; attempt < 10; attempt++) {
      await settles();
      sent.get('a')?.fail(aProblem('rate-limited', 429, 1));
      await settles();
      uploads.resume();
    }
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending']);
  });

  it('wait until the service can be reached again', async () => {
    let isAway = true;
    const reach = async () => {
      if (isAway) throw new NetworkError('');
    };
    const { uploads, sent, waits, settles } = aQueue({ reach });
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.fail(new NetworkError(''));
    await settles();
    expect(uploads.pause.get()).to.deep.equal({ kind: 'unreachable' });
    waits[0]?.end();
    await settles();
    expect(waits.map(({ milliseconds }) => milliseconds)).to.deep.equal([1_000, 2_000]);
    isAway = false;
    waits[1]?.end();
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending']);
  });

  it('are sent with the same key again, and looked for only before the first time', async () => {
    let looked = 0;
    const find = async () => {
      looked += 1;
      return undefined;
    };
    const { uploads, sent, keys, settles } = aQueue({ find });
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.fail(new NetworkError(''));
    await settles();
    uploads.resume();
    await settles();
    expect(new Set(keys).size).to.equal(1);
    expect([keys.length, looked]).to.deep.equal([2, 1]);
  });

  it('fail when the connection breaks with the same file three times, and can be retried', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add([aFile('a')]);
    for (let attempt = 0; attempt < 3; attempt++) {
      await settles();
      sent.get('a')?.fail(new NetworkError(''));
      await settles();
      uploads.resume();
    }
    expect(kindsOf(uploads.list.get())).to.deep.equal(['failed']);
    uploads.retryFailed();
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending']);
  });

  it('are under way one at a time after a connection broke, and more when one came through', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add(['a', 'b', 'c', 'd'].map(aFile));
    await settles();
    for (const name of ['a', 'b', 'c']) sent.get(name)?.fail(new NetworkError(''));
    await settles();
    uploads.resume();
    await settles();
    expect(underWay(uploads.list.get())).to.equal(1);
    sent.get('a')?.keep();
    await settles();
    expect(underWay(uploads.list.get())).to.equal(2);
  });

  it('are not sent again where they were refused', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.fail(aProblem('invalid-image', 422));
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['refused']);
    uploads.retry(1);
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['refused']);
  });

  it('stop where there is no room, and go on when somebody says so', async () => {
    const { uploads, sent, waits, settles } = aQueue();
    uploads.add(['a', 'b', 'c', 'd'].map(aFile));
    await settles();
    sent.get('a')?.fail(aProblem('insufficient-storage', 507));
    await settles();
    expect(uploads.pause.get()).to.deep.include({ kind: 'stopped' });
    expect(waits).to.have.lengthOf(0);
    expect(kindsOf(uploads.list.get())).to.deep.equal(['waiting', 'sending', 'sending', 'waiting']);
    uploads.resume();
    await settles();
    expect(underWay(uploads.list.get())).to.equal(3);
  });

  it('wait for somebody to sign in when the session has ended', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.fail(new SessionEndedError('The session has ended.'));
    await settles();
    expect(uploads.pause.get()).to.deep.equal({ kind: 'signed-out' });
    uploads.resume();
    await settles();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['sending']);
  });

  it('are broken off when somebody signs out, and nothing of them is handed on', async () => {
    const { uploads, sent, kept, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    const { signal, keep } = sent.get('a') ?? {};
    uploads.signedOut();
    expect(signal?.aborted).to.equal(true);
    keep?.();
    await settles();
    expect(kept).to.have.lengthOf(0);
    expect(kindsOf(uploads.list.get())).to.deep.equal(['waiting']);
  });

  it('are cancelled one by one or all at once, but for what the service has in full', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add(['a', 'b', 'c', 'd', 'e'].map(aFile));
    await settles();
    sent.get('b')?.progress(10, 10);
    uploads.cancel(1);
    await settles();
    expect(sent.get('a')?.signal.aborted).to.equal(true);
    expect(kindsOf(uploads.list.get())).to.deep.equal(['cancelled', 'printing', 'sending', 'sending', 'waiting']);
    uploads.cancelAll();
    expect(kindsOf(uploads.list.get())).to.deep.equal(['cancelled', 'printing', 'cancelled', 'cancelled', 'cancelled']);
    uploads.retry(1);
    await settles();
    expect(kindsOf(uploads.list.get())[0]).to.equal('sending');
  });

  it('read no file before its turn, however many there are', async () => {
    let read = 0;
    const inspect = async () => {
      read += 1;
      return undefined;
    };
    const { uploads, settles } = aQueue({ inspect });
    uploads.add(Array.from({ length: 10_000 }, (_, i) => aFile(`${i}`)));
    await settles();
    expect(read).to.equal(3);
  });

  it('of files that cannot be read any more fail with a reason', async () => {
    const inspect = async () => {
      throw new DOMException('It is gone.', 'NotFoundError');
    };
    const { uploads, settles } = aQueue({ inspect });
    uploads.add([aFile('a')]);
    await settles();
    expect(uploads.list.get()[0]?.state).to.deep.include({ kind: 'failed' });
    expect(sentenceOfUpload(uploads.list.get()[0] as Upload)).to.contain('cannot be read any more');
  });
});

describe('the words of uploads', () => {
  it('say how many are done while some are to come, and then what became of all', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add(['a', 'b'].map(aFile));
    await settles();
    sent.get('a')?.keep();
    await settles();
    expect(sentenceOf(summaryOf(uploads.list.get()))).to.equal('1 of 2 uploaded');
    sent.get('b')?.fail(aProblem('invalid-image', 422));
    await settles();
    expect(sentenceOf(summaryOf(uploads.list.get()))).to.equal('1 kept, 1 refused, 2.9 MB saved');
  });

  it('say of a photo its bytes before and after, the saving and the likeness', async () => {
    const { uploads, sent, settles } = aQueue();
    uploads.add([aFile('a')]);
    await settles();
    sent.get('a')?.keep();
    await settles();
    const [upload] = uploads.list.get();
    expect(upload && sentenceOfUpload(upload)).to.equal('3.4 MB → 480 kB · 86 % saved · likeness 84.2');
  });
});

describe('the first bytes of a file', () => {
  const jpeg = aPhoto();
  for (const [name, head, said] of [
    ['a PNG', '\x89PNG\r\n\x1a\n', 'This is a PNG, and not a JPEG.'],
    ['an HEIC photo', '\0\0\0\x18ftypheic\0\0\0\0', 'This is an HEIC photo, and not a JPEG.'],
    ['a film', '\0\0\0\x18ftypmp42\0\0\0\0', 'This is a film, and not a JPEG.'],
    ['text', 'Dear diary', 'This is not a JPEG, whatever its name says.'],
    ['nothing', '', 'This file is empty.'],
  ] as const) {
    it(`tell ${name}`, async () => {
      expect(await whyNotAPhoto(new Blob([Buffer.from(head, 'latin1')]))).to.equal(said);
    });
  }

  it('tell a JPEG', async () => {
    expect(await whyNotAPhoto(new Blob([Buffer.from(await jpeg)]))).to.equal(undefined);
  });
});

type Sent = {
  readonly signal: AbortSignal;
  readonly progress: (sentBytes: number, totalBytes: number) => void;
  readonly keep: () => void;
  readonly fail: (error: unknown) => void;
};
type Wait = { readonly milliseconds: number; readonly end: () => void };

/** Uploads to a service that does what the test says, when the test says so. */
function aQueue(replaced: Partial<Parameters<typeof createUploads>[0]> = {}) {
  const sent = new Map<string, Sent>();
  const keys: string[] = [];
  const kept: Image[] = [];
  const waits: Wait[] = [];
  const uploads = createUploads({
    inspect: async () => undefined,
    digest: async ({ name }) => name,
    find: async () => undefined,
    send: ({ name }, { key, signal, onProgress }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Image>();
      signal.addEventListener('abort', () => reject(signal.reason));
      keys.push(key);
      sent.set(name, {
        signal,
        progress: (sentBytes, totalBytes) => onProgress({ sentBytes, totalBytes }),
        keep: () => resolve(anImage(name)),
        fail: reject,
      });
      return promise;
    },
    reach: async () => undefined,
    wait: (milliseconds, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve());
      waits.push({ milliseconds, end: resolve });
      return promise;
    },
    atOnce: 3,
    onKept: (image) => kept.push(image),
    ...replaced,
  });
  /** What can happen by itself has happened. */
  const settles = () => new Promise((resolve) => setImmediate(resolve));
  return { uploads, sent, keys, kept, waits, settles };
}

function aFile(name: string): File {
  return new File(['0123456789'], name);
}

function anImage(filename: string): Image {
  return {
    id: '6f1b1a86-3a4c-4e3f-9f3e-0d5b1d2c3b4a',
    filename,
    bytes: 3_400_000,
    width: 4000,
    height: 3000,
    sha256: '',
    compressed_bytes: 480_000,
    created_at: '2026-11-22T22:05:00.000Z',
    taken_at: null,
    compression: {
      preset: 'standard',
      tier: 'fast',
      path: 'perceptual',
      quality: 80,
      score: 84.2,
      source_quality: 95,
      saved_bytes: 2_920_000,
      width: 4000,
      height: 3000,
      algorithm_version: 1,
    },
    thumbhash: null,
    dominant_color: null,
  };
}

function aProblem(code: ProblemError['code'], status: number, retryAfterSeconds?: number): ProblemError {
  return new ProblemError({
    code,
    status,
    title: '',
    detail: '',
    errors: [],
    retryAfterSeconds,
    requestId: undefined,
  });
}

function kindsOf(list: readonly Upload[]): string[] {
  return list.map(({ state }) => state.kind);
}

function underWay(list: readonly Upload[]): number {
  return list.filter(({ state }) => state.kind === 'sending').length;
}
