import assert from 'node:assert/strict';
import { OverloadedError } from '../domain/errors.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import { assertExcludes, assertInstance, assertSame } from './assertions.ts';
import { globalRunner, inEachCase, type Opened } from './opened.ts';
import { atOnce, reasonsOf, valuesOf } from './outcomes.ts';

/** A hasher that has room for twenty at a time at least, and others of the same kind. */
export type OpenedPasswordHasher = Opened<PasswordHasher> & {
  /** Hashes with other parameters, which the subject knows as older ones. */
  readonly other: PasswordHasher;
  /** Works on one password at a time while another one waits. */
  readonly narrow: PasswordHasher;
};

/**
 * What every `PasswordHasher` does. That an attempt costs the same whatever there is to compare with is for the adapter's
 * own tests: from here only a stopwatch could tell.
 *
 * @example
 * ```ts
 * passwordHasherContract('memory', async () => ({
 *   subject: new MemoryPasswordHasher(),
 *   other: new MemoryPasswordHasher({ version: 0 }),
 *   narrow: new MemoryPasswordHasher({ lane: { runningMax: 1, waitingMax: 1 } }),
 *   close: async () => {},
 * }));
 * ```
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
      assert.equal(await subject.verify('correct horse', stored), true);
      for (const wrong of ['Correct horse', 'correct horse ', ' correct horse', 'correct hors', '', stored]) {
        assert.equal(await subject.verify(wrong, stored), false, JSON.stringify(wrong));
      }
    });

    it('stores neither the password nor the same form twice', async () => {
      const { subject } = opened();
      const [one, other] = [await subject.hash('correct horse'), await subject.hash('correct horse')];
      assert.notEqual(one, other);
      assertExcludes(one, ['correct horse']);
      assert.equal(await subject.verify('correct horse', other), true);
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
        assert.equal(await subject.verify(password, stored), true);
        assert.equal(await subject.verify(wrong, stored), false);
      });
    }

    it('verifies nothing for nobody', async () => {
      const { subject } = opened();
      for (const password of ['correct horse', '', 'undefined', 'a'.repeat(256)]) {
        assert.equal(await subject.verify(password, undefined), false, password);
      }
    });

    it('keeps what it made with its own parameters', async () => {
      const { subject } = opened();
      assert.equal(subject.needsRehash(await subject.hash('correct horse')), false);
    });

    it('asks for what was made with other parameters to be made again', async () => {
      const { subject, other } = opened();
      assert.equal(subject.needsRehash(await other.hash('correct horse')), true);
    });

    it('verifies what was made with older parameters', async () => {
      const { subject, other } = opened();
      const stored = await other.hash('correct horse');
      assert.equal(await subject.verify('correct horse', stored), true);
      assert.equal(await subject.verify('Correct horse', stored), false);
    });

    it('gives each of many at the same moment an answer of its own', async () => {
      const { subject } = opened();
      const stored = await subject.hash('correct horse 7');
      const outcomes = await atOnce(20, (caller) => subject.verify(`correct horse ${caller}`, stored));
      assertSame(
        valuesOf(outcomes),
        outcomes.map((_, caller) => caller === 7),
      );
    });

    it('works on those it has room for, and refuses all others of the same moment', async () => {
      const { subject, narrow } = opened();
      const stored = await subject.hash('correct horse');
      for (const works of [
        () => narrow.verify('correct horse', stored),
        () => narrow.verify('correct horse', undefined),
        () => narrow.hash('correct horse'),
      ]) {
        const outcomes = await atOnce<unknown>(10, works);
        assertSame(
          outcomes.map(({ status }) => status),
          [...Array.from({ length: 2 }, () => 'fulfilled'), ...Array.from({ length: 8 }, () => 'rejected')],
        );
        for (const reason of reasonsOf(outcomes)) assertInstance(reason, OverloadedError);
      }
    });

    it('says that there is no room while it would refuse, and only then', async () => {
      const { subject, narrow } = opened();
      const stored = await subject.hash('correct horse');
      narrow.assertRoom();
      const first = narrow.verify('correct horse', stored);
      narrow.assertRoom();
      const second = narrow.verify('correct horse', stored);
      assert.throws(() => narrow.assertRoom(), OverloadedError);
      assertSame(await Promise.all([first, second]), [true, true]);
      narrow.assertRoom();
    });

    it('has room again after it refused', async () => {
      const { subject, narrow } = opened();
      const stored = await subject.hash('correct horse');
      await atOnce(10, () => narrow.verify('wrong', stored));
      assert.equal(await narrow.verify('correct horse', stored), true);
    });
  });
}
