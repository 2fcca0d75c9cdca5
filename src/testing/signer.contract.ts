import assert from 'node:assert/strict';
import type { Signer } from '../domain/ports/signer.ts';
import { assertWithin } from './assertions.ts';
import { randomBytes, someBytes } from './builders.ts';
import { globalRunner, inEachCase, type Opened } from './opened.ts';

/** A signer, and one of the same kind whose key is another, under the same `keyId`. */
export type OpenedSigner = Opened<Signer> & { readonly stranger: Signer };

/**
 * What every `Signer` does. Constant time is for the eyes: a test that measured it would fail at random.
 *
 * @example
 * ```ts
 * signerContract('memory', async () => {
 *   return { subject: new MemorySigner(), stranger: new MemorySigner(), close: async () => {} };
 * });
 * ```
 */
export function signerContract(name: string, open: () => Promise<OpenedSigner>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`Signer contract: ${name}`, () => {
    const opened = inEachCase(runner, open);
    const message = someBytes(100);

    it('names its key by a whole number from 0 to 32,767', async () => {
      const { subject } = opened();
      assert.equal(Number.isInteger(subject.keyId), true);
      assertWithin(subject.keyId, 0, 32_767);
    });

    it('makes tags of 32 bytes, of any message', async () => {
      const { subject } = opened();
      for (const bytes of [0, 1, 64, 100_000]) {
        assert.equal(subject.sign('test', someBytes(bytes)).length, 32);
      }
    });

    it('makes the same tag each time', async () => {
      const { subject } = opened();
      assert.equal(hex(subject.sign('test', message)), hex(subject.sign('test', message.slice())));
    });

    it('makes new tags with the key that it names', async () => {
      const { subject } = opened();
      assert.equal(hex(subject.sign('test', message, subject.keyId)), hex(subject.sign('test', message)));
    });

    it('verifies its own tags, with and without the key’s id', async () => {
      const { subject } = opened();
      const tag = subject.sign('test', message);
      assert.equal(subject.verify('test', message, tag), true);
      assert.equal(subject.verify('test', message, tag, subject.keyId), true);
    });

    it('keeps purposes apart, also where purpose and message run together', async () => {
      const { subject } = opened();
      const tag = subject.sign('test', new TextEncoder().encode('ab'));
      for (const [purpose, text] of [
        ['tes', 'tab'],
        ['testa', 'b'],
        ['other', 'ab'],
        ['', 'testab'],
        ['Test', 'ab'],
      ] as const) {
        assert.equal(subject.verify(purpose, new TextEncoder().encode(text), tag), false, purpose);
      }
    });

    it('refuses a tag that differs in any bit', async () => {
      const { subject } = opened();
      const tag = subject.sign('test', message);
      for (let bit = 0; bit < tag.length * 8; bit++) {
        const forged = tag.slice();
        forged[bit >> 3]! ^= 1 << (bit & 7);
        assert.equal(subject.verify('test', message, forged), false, `bit ${bit}`);
      }
    });

    it('refuses a message that differs in any bit or in length', async () => {
      const { subject } = opened();
      const tag = subject.sign('test', message);
      for (let bit = 0; bit < message.length * 8; bit++) {
        const forged = message.slice();
        forged[bit >> 3]! ^= 1 << (bit & 7);
        assert.equal(subject.verify('test', forged, tag), false, `bit ${bit}`);
      }
      assert.equal(subject.verify('test', message.subarray(1), tag), false);
      assert.equal(subject.verify('test', Uint8Array.of(...message, 0), tag), false);
    });

    it('refuses a tag of any other length', async () => {
      const { subject } = opened();
      const tag = subject.sign('test', message);
      for (const forged of [new Uint8Array(0), tag.subarray(0, 16), tag.subarray(0, 31), Uint8Array.of(...tag, 0)]) {
        assert.equal(subject.verify('test', message, forged), false, `${forged.length} bytes`);
      }
    });

    it('refuses tags that another key made, and random ones', async () => {
      const { subject, stranger } = opened();
      assert.equal(subject.verify('test', message, stranger.sign('test', message)), false);
      assert.equal(subject.verify('test', message, randomBytes(32)), false);
      assert.equal(subject.verify('test', message, new Uint8Array(32)), false);
    });

    it('verifies nothing by an unknown key', async () => {
      const { subject } = opened();
      const tag = subject.sign('test', message);
      for (const keyId of [(subject.keyId + 1) % 32_768, -1, 0.5, 65_536 + subject.keyId, Number.NaN]) {
        assert.equal(subject.verify('test', message, tag, keyId), false, `${keyId}`);
      }
    });
  });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
