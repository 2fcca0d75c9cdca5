import { expect } from 'chai';
import * as fc from 'fast-check';
import { withPlainHead } from '../../../src/adapters/koa/part-head.ts';
import { collect } from '../../../src/testing/builders.ts';

const controls = ['\0', '\x01', '\b', '\v', '\f', '\x1b', '\x7f'];

describe('A form on its way to its parser', () => {
  const sent = async (...chunks: readonly string[]) => {
    const form = (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
    })();
    return Buffer.from(await collect(withPlainHead(form))).toString('latin1');
  };

  it('has no control characters in its first head, and all others', async () => {
    const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="a\té\x80`;
    const rest = `b"\r\n\r\n${controls.join('')}\r\n--x\r\n${controls.join('')}: y\r\n\r\n\r\n--x--\r\n`;
    expect(await sent(head + controls.join('') + rest)).to.equal(head + rest);
  });

  it('is the same, however it arrives', async () => {
    const text = fc.string({ unit: fc.constantFrom('\r', '\n', '\r\n', 'a', ...controls), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(text), async (chunks) => {
        expect(await sent(...chunks)).to.equal(await sent(chunks.join('')));
      }),
    );
  });

  it('is left alone where no head ends that early', async () => {
    const long = 'a'.repeat(16 * 1024);
    expect(await sent(long, '\0')).to.equal(`${long}\0`);
    expect(await sent(`${long.slice(1)}\0`, '\0')).to.equal(`${long.slice(1)}\0`);
  });
});
