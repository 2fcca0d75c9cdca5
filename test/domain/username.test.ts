import { expect } from 'chai';
import * as fc from 'fast-check';
import { canonicalUsername, isReservedUsername } from '../../src/domain/username.ts';

describe('A username', () => {
  for (const name of ['ann', 'a-b', 'ann@example.org', 'ann+photos@example.org', '007', 'a'.repeat(64), 'x_y.z']) {
    it(`may be ${name}`, () => {
      expect(canonicalUsername(name)).to.equal(name);
    });
  }

  it('is the same name in any letter case', () => {
    expect(canonicalUsername('ANN@Example.org')).to.equal('ann@example.org');
  });

  it('is the same name in full-width letters', () => {
    expect(canonicalUsername('Ａｎｎ９')).to.equal('ann9');
  });

  it('is the same name with the Kelvin sign for a K', () => {
    expect(canonicalUsername('\u212aate')).to.equal('kate');
  });

  for (const [what, name] of [
    ['empty', ''],
    ['too short', 'ab'],
    ['too long', 'a'.repeat(65)],
    ['blank in front', ' ann'],
    ['blank at the end', 'ann '],
    ['line feed at the end', 'ann\n'],
    ['dot in front', '.ann'],
    ['hyphen at the end', 'ann-'],
    ['slash', 'an/n'],
    ['NUL', 'an\u0000n'],
    ['zero-width space', 'an\u200bn'],
    ['right-to-left override', 'an\u202en'],
    ['Cyrillic a', '\u0430nn'],
    ['Turkish dotless i', 'kıt'],
    ['accent', 'zoë'],
    ['emoji', 'ann🙂'],
    ['lone surrogate', 'ann\ud800x'],
    ['exclamation mark', 'ann!'],
    ['full-width exclamation mark', 'ann\uff01n'],
    ['mathematical k', '𝐤ate'],
    ['circled a', 'kⓐte'],
    ['ligature', 'ﬁona'],
    ['superscript', 'kate²2'],
    ['Hebrew plus sign', 'ka\ufb29te'],
  ] as const) {
    it(`is refused rather than repaired: ${what}`, () => {
      expect(canonicalUsername(name)).to.equal(undefined);
    });
  }

  it('is 3 to 64 of the characters that are allowed, or is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (typed) => {
        const canonical = canonicalUsername(typed);
        if (canonical !== undefined) expect(canonical).to.match(/^[a-z0-9._@+-]{3,64}$/);
      }),
    );
  });

  it('has a canonical form that is its own canonical form', () => {
    const typed = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@+-]{1,62}[A-Za-z0-9]$/);
    fc.assert(
      fc.property(typed, (name) => {
        const canonical = canonicalUsername(name);
        expect(canonical).to.equal(name.toLowerCase());
        expect(canonicalUsername(canonical ?? '')).to.equal(canonical);
      }),
    );
  });

  // Exhaustive: every character of Unicode that cannot be seen, turns the text around, or is of a script whose letters
  // look like ours or run the other way.
  for (const [what, trap] of [
    ['that cannot be seen', /\p{Default_Ignorable_Code_Point}/u],
    ['that controls the direction of text', /\p{Bidi_Control}/u],
    ['that is a blank or a control', /[\p{White_Space}\p{Cc}]/u],
    ['that sits on another', /\p{M}/u],
    ['that looks like a Latin letter', /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Armn}\p{sc=Cher}\p{sc=Lisu}\p{sc=Copt}]/u],
    ['of a script that runs from right to left', /[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u],
  ] as const) {
    it(`has no character ${what}, wherever it stands`, () => {
      const characters = everyCharacter().filter((character) => trap.test(character));
      expect(characters.length).to.be.above(10);
      const names = characters.flatMap((character) => [`${character}kate`, `ka${character}te`, `kate${character}`]);
      expect(names.filter((name) => canonicalUsername(name) !== undefined)).to.deep.equal([]);
    });
  }
});

describe('A reserved username', () => {
  for (const name of [
    'admin',
    'Administrator',
    'ROOT',
    'silverprint',
    'support',
    'ad.min',
    'Web-Master',
    'ａｄｍｉｎ',
  ]) {
    it(`is refused: ${name}`, () => {
      expect(isReservedUsername(canonicalUsername(name)!)).to.equal(true);
    });
  }

  it('is no part of other names', () => {
    for (const name of ['ann', 'admin@example.org', 'rooted', 'admin2', 'badminton', 'support-group']) {
      expect(isReservedUsername(name), name).to.equal(false);
    }
  });
});

function everyCharacter(): string[] {
  const codePoints = Array.from({ length: 0x11_0000 }, (_, codePoint) => codePoint);
  const isSurrogate = (codePoint: number) => codePoint >= 0xd800 && codePoint <= 0xdfff;
  return codePoints.filter((codePoint) => !isSurrogate(codePoint)).map((codePoint) => String.fromCodePoint(codePoint));
}
