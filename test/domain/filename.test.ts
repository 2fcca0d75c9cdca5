import { expect } from 'chai';
import * as fc from 'fast-check';
import { displayFilename, downloadFilename, strippedFilename } from '../../src/domain/filename.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(
      '.',
      '/',
      '\\',
      ' ',
      '\u202e',
      '\u0000',
      '\r',
      '\n',
      'a',
      'é',
      'e',
      '\u0301',
      '🏖',
      '\ud83c',
      '\u2028',
      '.jpg',
    ),
    maxLength: 300,
  }),
);

describe('The file name that is kept', () => {
  for (const [typed, kept] of [
    ['cat.jpg', 'cat.jpg'],
    ['Été à la plage 🏖.JPG', 'Été à la plage 🏖.JPG'],
    ['写真.jpeg', '写真.jpeg'],
    ['no extension', 'no extension'],
    ['.hidden', '.hidden'],
    ['a"b;c\'d%e.jpg', 'a"b;c\'d%e.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\photos\\cat.jpg', 'cat.jpg'],
    ['a/b\\c.jpg', 'c.jpg'],
    ['cat\u0000.jpg', 'cat.jpg'],
    ['cat\r\nSet-Cookie: x.jpg', 'catSet-Cookie: x.jpg'],
    ['tac\u202egpj.exe', 'tacgpj.exe'],
    ['a\u2066b\u2069c\u200ed.jpg', 'abcd.jpg'],
    ['line\u2028and\u2029paragraph.jpg', 'lineandparagraph.jpg'],
    ['  cat.jpg  ', 'cat.jpg'],
    ['e\u0301te\u0301.jpg', 'été.jpg'],
    ['e\u0000\u0301t\u200f\u0301.jpg', 'ét́.jpg'],
    ['\ud83dcat.jpg', '\ufffdcat.jpg'],
    ['', 'image.jpg'],
    ['   ', 'image.jpg'],
    ['.', 'image.jpg'],
    ['..', 'image.jpg'],
    ['photos/', 'image.jpg'],
    ['\u202e\u0000', 'image.jpg'],
  ] as const) {
    it(`of ${JSON.stringify(typed)} is ${JSON.stringify(kept)}`, () => {
      expect(displayFilename(typed)).to.equal(kept);
    });
  }

  it('has 120 characters at most, and keeps its extension', () => {
    expect(displayFilename(`${'a'.repeat(120)}.jpg`)).to.equal(`${'a'.repeat(116)}.jpg`);
    expect(displayFilename(`${'🏖'.repeat(200)}.jpeg`)).to.equal(`${'🏖'.repeat(115)}.jpeg`);
    expect(displayFilename(`${'a'.repeat(116)}.jpg`)).to.equal(`${'a'.repeat(116)}.jpg`);
  });

  it('is not cut to a name that ends in a blank', () => {
    expect(displayFilename(`${'a'.repeat(119)} ${'b'.repeat(50)}`)).to.equal('a'.repeat(119));
  });

  it('has 120 characters at most where no extension is worth keeping', () => {
    expect(displayFilename('a'.repeat(200))).to.equal('a'.repeat(120));
    expect(displayFilename(`a.${'b'.repeat(200)}`)).to.equal(`a.${'b'.repeat(118)}`);
  });

  it('never has a control, a separator or a bidi mark, is never empty, and never too long', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        const kept = displayFilename(typed);
        expect(kept).not.to.match(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}/\\]/u);
        expect(kept.isWellFormed()).to.equal(true);
        expect(Array.from(kept).length).to.be.within(1, 120);
        expect(kept.trim()).to.equal(kept);
        expect(kept).not.to.match(/^\.+$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('is kept as it is when it is given again', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect(displayFilename(displayFilename(typed))).to.equal(displayFilename(typed));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('The file name of a download', () => {
  for (const [kept, download] of [
    ['cat.jpg', 'cat.jpg'],
    ['cat.JPEG', 'cat.JPEG'],
    ['cat.png', 'cat.jpg'],
    ['cat', 'cat.jpg'],
    ['cat.jpg.exe', 'cat.jpg.jpg'],
    ['Mt. Everest', 'Mt. Everest.jpg'],
    ['写真.HEIC', '写真.jpg'],
  ] as const) {
    it(`of ${kept} is ${download}`, () => {
      expect(downloadFilename(kept)).to.equal(download);
    });
  }

  it('always says what the bytes are, and has something before that', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect(downloadFilename(displayFilename(typed))).to.match(/\.jpe?g$/i);
      }),
    );
  });
});

describe('The file name of a stripped original', () => {
  for (const [kept, download] of [
    ['cat.jpg', 'cat-stripped.jpg'],
    ['cat.v2.JPEG', 'cat.v2-stripped.JPEG'],
    ['photo.png', 'photo-stripped.jpg'],
    ['photo', 'photo-stripped.jpg'],
  ] as const) {
    it(`of ${kept} is ${download}`, () => {
      expect(strippedFilename(kept)).to.equal(download);
    });
  }
});
