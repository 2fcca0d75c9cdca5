import { expect } from 'chai';
import * as fc from 'fast-check';
import { canonicalUsername } from '../../src/domain/username.ts';

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
});
