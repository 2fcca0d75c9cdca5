import { expect } from 'chai';
import type { PasswordHasher } from '../../src/domain/ports/password-hasher.ts';
import { globalRunner, inEachCase, type Opened } from './opened.ts';

/** A hasher, and one of the same kind that hashes with other parameters. */
export type OpenedPasswordHasher = Opened<PasswordHasher> & { readonly other: PasswordHasher };

/**
 * What every `PasswordHasher` does. That each attempt costs one comparison, with nobody to compare with too, is for the
 * adapter's own tests: from here only a stopwatch could tell.
 */
export function passwordHasherContract(
  name: string,
  open: () => Promise<OpenedPasswordHasher>,
  runner = globalRunner(),
): void {
  const { describe, it } = runner;
  describe(`PasswordHasher contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    it('verifies the password that was hashed, and no other', async () => {
      const { subject } = opened();
      const stored = await subject.hash('correct horse');
      expect(await subject.verify('correct horse', stored)).to.equal(true);
      for (const wrong of ['Correct horse', 'correct horse ', ' correct horse', 'correct hors', '', stored]) {
        expect(await subject.verify(wrong, stored), JSON.stringify(wrong)).to.equal(false);
      }
    });

    it('stores neither the password nor the same form twice', async () => {
      const { subject } = opened();
      const [one, other] = [await subject.hash('correct horse'), await subject.hash('correct horse')];
      expect(one).not.to.equal(other);
      expect(one).not.to.include('correct horse');
      expect(await subject.verify('correct horse', other)).to.equal(true);
    });

    const pairs: readonly [string, string, string][] = [
      ['after the 72nd byte', `${'a'.repeat(72)}b`, `${'a'.repeat(72)}c`],
      ['at the very end of a long one', `${'🔑'.repeat(255)}b`, `${'🔑'.repeat(255)}c`],
      ['in length only', 'a'.repeat(255), 'a'.repeat(256)],
      ['after a NUL', 'secret\u0000one', 'secret\u0000two'],
      ['in a trailing NUL', 'secretive', 'secretive\u0000'],
      ['in a character outside ASCII', 'pässword', 'påssword'],
      ['in a character outside the basic plane', 'password🔑', 'password🔒'],
      ['in blanks', 'pass word', 'pass\u00a0word'],
    ];
    for (const [where, password, wrong] of pairs) {
      it(`tells passwords apart that differ ${where}`, async () => {
        const { subject } = opened();
        const stored = await subject.hash(password);
        expect(await subject.verify(password, stored)).to.equal(true);
        expect(await subject.verify(wrong, stored)).to.equal(false);
      });
    }

    it('verifies nothing for nobody', async () => {
      const { subject } = opened();
      for (const password of ['correct horse', '', 'undefined', 'a'.repeat(256)]) {
        expect(await subject.verify(password, undefined), password).to.equal(false);
      }
    });

    it('keeps what it made with its own parameters', async () => {
      const { subject } = opened();
      expect(subject.needsRehash(await subject.hash('correct horse'))).to.equal(false);
    });

    it('asks for what was made with other parameters to be made again', async () => {
      const { subject, other } = opened();
      expect(subject.needsRehash(await other.hash('correct horse'))).to.equal(true);
    });
  });
}
