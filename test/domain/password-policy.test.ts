import { expect } from 'chai';
import * as fc from 'fast-check';
import { commonPasswords } from '../../src/domain/common-passwords.ts';
import {
  defaultPasswordPolicy,
  judgePassword,
  type PasswordPolicy,
  type PasswordUse,
} from '../../src/domain/password-policy.ts';

type Members = Partial<PasswordPolicy> & PasswordUse;

function judged(password: string, { username, pointer, ...policy }: Members = {}) {
  const use = { username, ...(pointer !== undefined && { pointer }) };
  return judgePassword(password, { ...defaultPasswordPolicy, ...policy }, use);
}

/** `fine`, or what is wrong, as in `weak min-length`. */
function verdictOn(password: string, members?: Members): string {
  const verdict = judged(password, members);
  return verdict.kind === 'fine' ? 'fine' : `${verdict.kind} ${verdict.violation.code}`;
}

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
      expect(judged(password)).to.deep.equal({ kind: 'fine', password });
    });
  }

  it('is the same in every normalization form', () => {
    const password = 'pässwörd';
    expect(judged(password.normalize('NFD'))).to.deep.equal({ kind: 'fine', password });
  });

  it('is measured in characters after composition, not in code units', () => {
    expect(judged('e\u0301'.repeat(7))).to.have.property('kind', 'weak');
    expect(judged('🔑'.repeat(4))).to.have.property('kind', 'weak');
    expect(judged('e\u0301'.repeat(256))).to.have.property('kind', 'fine');
  });

  it('is weak when it is short, and says so', () => {
    const verdict = judged('abcdefg');
    expect(verdict).to.have.property('kind', 'weak');
    expect(verdict).to.have.property('violation').include({ pointer: '/password', code: 'min-length' });
  });

  it('is malformed when it is too long, and says so', () => {
    const verdict = judged('a'.repeat(257));
    expect(verdict).to.have.property('kind', 'malformed');
    expect(verdict).to.have.property('violation').include({ pointer: '/password', code: 'max-length' });
  });

  it('is malformed when it has a lone surrogate, however long it is', () => {
    for (const password of ['\ud800', 'abcdefgh\udc00', 'a'.repeat(300) + '\ud83d']) {
      const verdict = judged(password);
      expect(verdict).to.have.property('kind', 'malformed');
      expect(verdict).to.have.property('violation').include({ pointer: '/password', code: 'well-formed' });
    }
  });

  it('comes back as text that bytes can tell apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }), (typed) => {
        const verdict = judged(typed);
        if (verdict.kind !== 'fine') return;
        expect(new TextDecoder().decode(new TextEncoder().encode(verdict.password))).to.equal(verdict.password);
      }),
    );
  });

  it('may have to be longer, in a service that wants that', () => {
    const codePointsMin = 15;
    expect(verdictOn('fourteen signs', { codePointsMin })).to.equal('weak min-length');
    expect(verdictOn('fifteen signs !', { codePointsMin })).to.equal('fine');
    expect(judged('fourteen signs', { codePointsMin }))
      .to.have.property('violation')
      .with.property('detail')
      .that.includes('15');
  });

  it('is told apart by the member that it came in', () => {
    expect(judged('short', { pointer: '/new_password' })).to.have.nested.property('violation.pointer', '/new_password');
  });

  describe('that many people have', () => {
    const words = commonPasswords.trim().split(/\s+/);

    it('is one of 3,000 and more that are long enough, none of them twice', () => {
      expect(words.length).to.be.at.least(3000);
      expect(new Set(words).size).to.equal(words.length);
      expect(words.filter((word) => Array.from(word).length < 8 || word !== word.toLowerCase())).to.deep.equal([]);
    });

    it('is refused with a reason, each of them', () => {
      expect(words.filter((word) => verdictOn(word) !== 'weak common')).to.deep.equal([]);
    });

    // Not from the list, but from what the annual counts of leaked passwords agree about.
    for (const password of [
      'password',
      '12345678',
      '1234567890',
      'qwertyuiop',
      'password1',
      'iloveyou',
      'sunshine',
      'princess',
      'football',
      'baseball',
      'trustno1',
      '1q2w3e4r',
      'passw0rd',
      'superman',
      'abcd1234',
      'qwerty123',
      'password123',
      '1qaz2wsx',
      '11111111',
      'asdfghjkl',
      'P@ssw0rd',
      'Administrator',
      'changeme',
      'welcome123',
    ]) {
      it(`is refused: ${password}`, () => {
        expect(verdictOn(password)).to.equal('weak common');
      });
    }

    it('is refused in any letter case and width', () => {
      for (const password of ['PASSWORD', 'PassWord', 'ｐａｓｓｗｏｒｄ', 'Ｐassword']) {
        expect(verdictOn(password), password).to.equal('weak common');
      }
    });

    it('is fine as a part of something longer', () => {
      for (const password of [
        'password 12345678',
        'password\n12345678',
        ' password',
        'sunshine over the sea',
        'qwertyuio-',
      ]) {
        expect(verdictOn(password), JSON.stringify(password)).to.equal('fine');
      }
    });

    it('is fine where the list is off, as long as nothing else is wrong', () => {
      const off = { blockList: false };
      for (const password of ['password', '12345678', 'silverprint']) expect(verdictOn(password, off)).to.equal('fine');
      expect(verdictOn('passwor', off)).to.equal('weak min-length');
      expect(verdictOn('p'.repeat(257), off)).to.equal('malformed max-length');
      expect(verdictOn('password\ud800', off)).to.equal('malformed well-formed');
      expect(verdictOn('password-ann', { ...off, username: 'ann' })).to.equal('weak contains-username');
    });
  });

  describe('that anybody would try at this service', () => {
    for (const password of [
      'silverprint',
      'Silverprint1',
      '2026-SilverPrint!',
      'silver print',
      'Darkroom7',
      'myphotos1',
    ]) {
      it(`is refused: ${password}`, () => {
        expect(verdictOn(password)).to.equal('weak service-word');
      });
    }

    it('is fine when there is more to it', () => {
      for (const password of ['a silver print of my darkroom', 'silverprintzq', '!!!!!!!!']) {
        expect(verdictOn(password), password).to.equal('fine');
      }
    });
  });

  describe('of somebody whose name is known', () => {
    const username = 'kate.w';
    for (const password of ['kate.w12', 'KATE.W-at-home', 'i am kate.w', 'ｋate.w!!']) {
      it(`is refused with the name in it: ${password}`, () => {
        expect(verdictOn(password, { username })).to.equal('weak contains-username');
      });
    }

    it('is fine with a part of the name in it', () => {
      expect(verdictOn('a cake for kate', { username })).to.equal('fine');
    });

    it('is refused when it is the name', () => {
      const address = 'kate@example.org';
      expect(verdictOn(address, { username: address })).to.equal('weak contains-username');
    });
  });

  it('is fine as a phrase of some words', () => {
    for (const password of ['a long walk home', 'correct horse battery staple', 'Vier Möwen im Regen']) {
      expect(verdictOn(password, { username: 'ann@example.org' }), password).to.equal('fine');
    }
  });
});
