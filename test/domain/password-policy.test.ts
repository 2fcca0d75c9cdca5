import { expect } from 'chai';
import * as fc from 'fast-check';
import { judgePassword } from '../../src/domain/password-policy.ts';

describe('A password', () => {
  for (const [what, password] of [
    ['8 characters', 'abcdefgh'],
    ['256 characters', 'a'.repeat(256)],
    ['256 characters outside the basic plane', '🔑'.repeat(256)],
    ['blanks', '        '],
    ['control characters', 'abc\u0000\n\tdef'],
    ['right-to-left text', 'סיסמה סודית'],
  ] as const) {
    it(`may be ${what}`, () => {
      expect(judgePassword(password)).to.deep.equal({ kind: 'fine', password });
    });
  }

  it('is the same in every normalization form', () => {
    const password = 'pässwörd';
    expect(judgePassword(password.normalize('NFD'))).to.deep.equal({ kind: 'fine', password });
  });

  it('is measured in characters after composition, not in code units', () => {
    expect(judgePassword('e\u0301'.repeat(7))).to.have.property('kind', 'weak');
    expect(judgePassword('🔑'.repeat(4))).to.have.property('kind', 'weak');
    expect(judgePassword('e\u0301'.repeat(256))).to.have.property('kind', 'fine');
  });

  it('is weak when it is short, and says so', () => {
    const verdict = judgePassword('abcdefg');
    expect(verdict).to.have.property('kind', 'weak');
    expect(verdict).to.have.property('violation').include({ pointer: '/password', code: 'min-length' });
  });

  it('is malformed when it is too long, and says so', () => {
    const verdict = judgePassword('a'.repeat(257));
    expect(verdict).to.have.property('kind', 'malformed');
    expect(verdict).to.have.property('violation').include({ pointer: '/password', code: 'max-length' });
  });

  it('is malformed when it has a lone surrogate, however long it is', () => {
    for (const password of ['\ud800', 'abcdefgh\udc00', 'a'.repeat(300) + '\ud83d']) {
      const verdict = judgePassword(password);
      expect(verdict).to.have.property('kind', 'malformed');
      expect(verdict).to.have.property('violation').include({ pointer: '/password', code: 'well-formed' });
    }
  });

  it('comes back as text that bytes can tell apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }), (typed) => {
        const verdict = judgePassword(typed);
        if (verdict.kind !== 'fine') return;
        expect(new TextDecoder().decode(new TextEncoder().encode(verdict.password))).to.equal(verdict.password);
      }),
    );
  });
});
