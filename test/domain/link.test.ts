import { expect } from 'chai';
import * as fc from 'fast-check';
import { MemorySigner } from '../../src/adapters/memory/index.ts';
import { displayFilename } from '../../src/domain/filename.ts';
import { type Link, linkExpiry, readLink, writeLink } from '../../src/domain/link.ts';
import { aFreshId, later, noon } from '../../src/testing/builders.ts';

const signer = new MemorySigner();
const inAnHour = new Date('2026-03-01T13:00:00.000Z');

function aLink(members: Partial<Link> = {}): Link {
  return {
    imageId: '0b7e1a52-6f1c-4f0e-9a5e-0d5f0c9d8f11',
    file: { representation: 'compressed' },
    filename: undefined,
    generation: 0,
    expiresAt: inAnHour,
    ...members,
  };
}

const links = fc
  .record({
    imageId: fc.uuid(),
    file: fc.constantFrom<Link['file']>(
      { representation: 'compressed' },
      { representation: 'compressed', size: 'thumb' },
      { representation: 'compressed', size: 'a-2' },
      { representation: 'original' },
      { representation: 'original', privacy: 'strip' },
    ),
    filename: fc.option(fc.string({ unit: 'binary', maxLength: 300 }).map(displayFilename), { nil: undefined }),
    generation: fc.nat(),
    expiresAt: fc.integer({ min: 1, max: 1_000_000 }).map((seconds) => later(inAnHour, seconds * 1000)),
  })
  .map((link): Link => link);

describe('A link', () => {
  it('is the end of a URL, and is signed as it stands', () => {
    const link = aLink({
      file: { representation: 'original', privacy: 'strip' },
      filename: 'cat 1.jpg',
      generation: 3,
    });
    expect(writeLink(signer, link)).to.match(
      /^0b7e1a52-6f1c-4f0e-9a5e-0d5f0c9d8f11\?representation=original&privacy=strip&filename=cat%201\.jpg&generation=3&expires=1772370000&signature=[A-Za-z0-9_-]{43}$/,
    );
  });

  it('names the size that it is to, and says nothing of sizes where it is to none', () => {
    const unsized = writeLink(signer, aLink());
    expect(unsized).to.match(/\?representation=compressed&generation=0&expires=\d+&signature=/);
    const thumb = writeLink(signer, aLink({ file: { representation: 'compressed', size: 'thumb' } }));
    expect(thumb).to.match(/\?representation=compressed&size=thumb&generation=0&expires=\d+&signature=/);
    const tag = (text: string) => text.slice(text.lastIndexOf('='));
    expect(readLink(signer, thumb.replace(tag(thumb), tag(unsized)), noon)).to.equal(undefined);
    expect(readLink(signer, thumb.replace('=thumb', '=large'), noon)).to.equal(undefined);
  });

  it('is the same text for the same wish', () => {
    expect(writeLink(signer, aLink())).to.equal(writeLink(signer, aLink()));
  });

  it('says again what it was made of, whatever the file is called', () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(readLink(signer, writeLink(signer, link), noon)).to.deep.equal(link);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays as it is in browsers and in mails, whatever the file is called', () => {
    fc.assert(
      fc.property(links, (link) => {
        const url = `https://photos.example.org/link/${writeLink(signer, link)}`;
        expect(new URL(url).href).to.equal(url);
        expect(url).to.match(/^[\w:/?&=.%~-]+$/);
      }),
      { numRuns: 1000 },
    );
    expect(writeLink(signer, aLink({ filename: "it's (a) *cat*!.jpg" }))).to.contain(
      'filename=it%27s%20%28a%29%20%2Acat%2A%21.jpg&',
    );
  });

  it('is good before its end, and not from then on', () => {
    const text = writeLink(signer, aLink());
    expect(readLink(signer, text, later(inAnHour, -1))).to.deep.equal(aLink());
    expect(readLink(signer, text, inAnHour)).to.equal(undefined);
    expect(readLink(signer, text, later(inAnHour, 1))).to.equal(undefined);
  });

  it('is none when any one character is another, is gone, or is there twice', () => {
    const text = writeLink(
      signer,
      aLink({ file: { representation: 'original', privacy: 'strip' }, filename: 'été.jpg' }),
    );
    for (let at = 0; at < text.length; at++) {
      const [before, character, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
      const others = new Set([
        ...Array.from('0aAzZ_-.%&=?'),
        character.toLowerCase(),
        character.toUpperCase(),
        '\u0000',
        'é',
        '',
      ]);
      others.delete(character);
      for (const other of [...others, character + character]) {
        expect(readLink(signer, before + other + after, noon), `${at}: ${other}`).to.equal(undefined);
      }
    }
  });

  it('has one spelling', () => {
    const text = writeLink(signer, aLink({ filename: 'cat é.jpg' }));
    const [path = '', query = ''] = text.split('?');
    const spellings = [
      text.toUpperCase(),
      ` ${text}`,
      `${text}\n`,
      `${text}=`,
      `${text}&`,
      `${text}#x`,
      `${text}&x=1`,
      `${path}?&${query}`,
      `${path}/?${query}`,
      `${path}?${query.split('&').toReversed().join('&')}`,
      `${path}?${query.split('&').toSorted().join('&')}`,
      text.replace('%20', '+'),
      text.replace('%C3%A9', '%c3%a9'),
      text.replace('%C3%A9', 'é'),
      text.replace('cat', '%63at'),
      text.replace('.jpg', '%2Ejpg'),
      text.replace('generation=0', 'generation=00'),
      text.replace('expires=', 'expires=0'),
      text.replace('representation=compressed&', ''),
      text.replace('representation=compressed', 'representation=original'),
      text.replace('representation=compressed', 'representation=compressed&representation=compressed'),
      text.replace('representation=compressed', 'representation=compressed&privacy=strip'),
      text.replace('filename=cat%20%C3%A9.jpg&', ''),
      '',
      path,
      'x'.repeat(100_000),
    ];
    for (const other of spellings) {
      expect(readLink(signer, other, noon), other.slice(0, 300)).to.equal(undefined);
    }
  });

  it('is none when another key or another purpose signed it', () => {
    const text = writeLink(signer, aLink());
    expect(readLink(new MemorySigner(), text, noon)).to.equal(undefined);
    const otherwise = {
      keyId: 0,
      verify: () => false,
      sign: (_: string, message: Uint8Array) => signer.sign('cursor', message),
    };
    expect(readLink(signer, writeLink(otherwise, aLink()), noon)).to.equal(undefined);
  });

  it('is none when it speaks of something else under the same signature', () => {
    const text = writeLink(signer, aLink());
    const signature = text.slice(text.lastIndexOf('=') + 1);
    for (const other of [
      aLink({ imageId: aFreshId() }),
      aLink({ file: { representation: 'original' } }),
      aLink({ file: { representation: 'original', privacy: 'strip' } }),
      aLink({ filename: 'x.jpg' }),
      aLink({ generation: 1 }),
      aLink({ expiresAt: later(inAnHour, 1000) }),
    ]) {
      const forged = writeLink(signer, other).replace(/[\w-]{43}$/, signature);
      expect(readLink(signer, forged, noon), forged).to.equal(undefined);
    }
  });
});

describe('The end of a link', () => {
  const moments = fc.date({ min: new Date('2026-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  const lives = fc.integer({ min: 60, max: 7 * 24 * 60 * 60 });

  it('is a whole second, not before it was asked for and at most a quarter of its life after', () => {
    fc.assert(
      fc.property(moments, lives, (now, seconds) => {
        const expiresAt = linkExpiry(now, seconds).getTime();
        expect(expiresAt % 1000).to.equal(0);
        expect(expiresAt).to.be.within(now.getTime() + seconds * 1000, now.getTime() + seconds * 1250);
      }),
    );
  });

  it('is the same one for all who ask within a quarter of its life', () => {
    const asked = (minutes: number) => linkExpiry(later(noon, minutes * 60_000), 3600).toISOString();
    expect([1, 5, 14].map(asked)).to.deep.equal(Array(3).fill('2026-03-01T13:15:00.000Z'));
    expect([15, 29].map(asked)).to.deep.equal(Array(2).fill('2026-03-01T13:30:00.000Z'));
  });
});
