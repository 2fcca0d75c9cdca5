import { expect } from 'chai';
import { CliError } from '../../../src/adapters/cli/errors.ts';
import { escapeFilename, fileForm } from '../../../src/adapters/cli/multipart.ts';

const bytes = Uint8Array.of(0xff, 0xd8, 13, 10, 45, 45, 0xff, 0xd9);

describe('the form that an upload sends', () => {
  it('has exactly the length that it announces', async () => {
    const form = formOf({ filename: 'Été 🏖.jpg' });
    expect((await contentOf(form)).length).to.equal(form.contentLength);
  });

  it('is read by others as one file with these bytes and this name', async () => {
    const file = await parsed(formOf({ filename: 'Été 🏖 (1).jpg' }));
    expect(file.name).to.equal('Été 🏖 (1).jpg');
    expect(await file.bytes()).to.deep.equal(bytes);
  });

  it('lets no name end the header early', async () => {
    const file = await parsed(formOf({ filename: 'a"; name="x"\r\n\r\nb.jpg' }));
    expect(file.name).to.equal('a"; name="x"\r\n\r\nb.jpg');
  });

  it('escapes what browsers escape, and nothing else', () => {
    expect(escapeFilename('100% "x"\r\n\\ ü.jpg')).to.equal('100% %22x%22%0D%0A\\ ü.jpg');
  });

  it('tells how much of the file has gone out', async () => {
    const seen: number[] = [];
    const content = [bytes.subarray(0, 3), bytes.subarray(3)];
    await contentOf(formOf({ content }, (sent) => seen.push(sent)));
    expect(seen).to.deep.equal([3, 8]);
  });

  for (const [change, content] of [
    ['shrank', [bytes.subarray(1)]],
    ['grew', [bytes, bytes]],
  ] as const) {
    it(`breaks off when the file ${change} meanwhile`, async () => {
      const failure = await contentOf(formOf({ content })).catch((error: unknown) => error);
      expect(failure).to.be.an.instanceOf(CliError);
    });
  }
});

type Given = { filename?: string; content?: readonly Uint8Array[] };

function formOf({ filename = 'photo.jpg', content = [bytes] }: Given, onProgress = (_sent: number) => {}) {
  const stream = (async function* () {
    yield* content;
  })();
  return fileForm({ filename, bytes: bytes.length, content: stream }, onProgress);
}

async function contentOf({ content }: ReturnType<typeof fileForm>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(content));
}

async function parsed(form: ReturnType<typeof fileForm>): Promise<File> {
  const body = new Blob([Buffer.from(await contentOf(form))]);
  const fields = await new Response(body, { headers: { 'content-type': form.contentType } }).formData();
  expect([...fields.keys()]).to.deep.equal(['file']);
  const file = fields.get('file');
  if (!(file instanceof File)) throw new Error('The field is a text.');
  return file;
}
