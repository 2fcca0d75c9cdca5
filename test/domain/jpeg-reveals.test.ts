import { expect } from 'chai';
import fc from 'fast-check';
import type { Reveal } from '../../src/domain/reveals.ts';
import { canarySegments, joined, orientationSegment, segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { iccProfile, iccSegment } from '../support/jpeg-icc.ts';
import {
  ascii,
  blob,
  bytes,
  type Exif,
  exif,
  extendedXmp,
  iptc,
  longs,
  photoshop,
  rationals,
  shorts,
  utf16,
  xmp,
} from '../support/jpeg-metadata.ts';
import { displayP3 } from '../support/photos.ts';

const revealedBy = (...segments: readonly Uint8Array[]): readonly Reveal[] =>
  factsOf(withSegments(aMosaic(), ...segments)).reveals;

const ones = (count: number) => Array.from({ length: count }, () => 1);

/** Cases that are called what they say. */
type Cases<T> = Readonly<Record<string, readonly [said: T, ...reveals: Reveal[]]>>;

function reveal<T>(cases: Cases<T>, segmentOf: (said: T) => Uint8Array): void {
  for (const [what, [said, ...reveals]] of Object.entries(cases)) {
    it(`${reveals.join(' and ') || 'nothing'}: ${what}`, () => {
      expect(revealedBy(segmentOf(said))).to.deep.equal(reveals);
    });
  }
}

describe('What a JPEG gives away', () => {
  it('is nothing where there is nothing but a picture', () => {
    expect(revealedBy()).to.deep.equal([]);
  });

  it('is each thing once, in one order, however often it is said', () => {
    const camera = exif({ picture: { 0x010f: ascii('Canon'), 0x0131: ascii('1.0') } });
    const comment = segment(0xfe, 'Hello');
    expect(revealedBy(comment, camera, comment, camera)).to.deep.equal(['device', 'text', 'software']);
  });

  it('is more than a location, where metadata of every kind is planted', () => {
    const reveals = revealedBy(...canarySegments('CANARY'));
    expect(reveals).to.deep.equal(['location', 'device', 'text', 'other-data']);
  });

  describe('in EXIF:', () => {
    const here = rationals(48, 1, 51, 1, 24, 1);
    const cases: Cases<Exif> = {
      'a position': [{ position: { 2: here, 4: here } }, 'location'],
      'a position on the equator': [{ position: { 2: rationals(0, 1, 0, 1, 0, 1), 4: here } }, 'location'],
      'where the camera pointed to': [{ position: { 0x14: here } }, 'location'],
      'the name of a place': [{ position: { 0x1c: blob('ASCII\0\0\0Paris') } }, 'location'],
      'a position that the camera did not find': [
        {
          position: {
            0: bytes(2, 3, 0, 0),
            1: ascii('N'),
            2: rationals(0, 0, 0, 0, 0, 0),
            4: rationals(0, 1, 0, 1, 0, 1),
          },
        },
      ],
      'an altitude and a direction': [{ position: { 6: rationals(639, 1), 0x11: rationals(90, 1) } }],
      'when the position was found': [
        { position: { 7: rationals(12, 1, 30, 1, 0, 1), 0x1d: ascii('2026:03:01') } },
        'time',
      ],
      'maker and model': [{ picture: { 0x010f: ascii('Canon'), 0x0110: ascii('EOS') } }, 'device'],
      'a lens': [{ taking: { 0xa434: ascii('EF-S18-55mm') } }, 'device'],
      'which computer it was': [{ picture: { 0x013c: ascii('iPhone 14 Pro Max') } }, 'device'],
      'serial numbers': [{ taking: { 0xa431: ascii('022070029137'), 0xa435: ascii('91aa5e') } }, 'serial-number'],
      'when it was taken': [{ taking: { 0x9003: ascii('2026:03:01 12:00:00') } }, 'time'],
      'a clock that was never set': [
        { picture: { 0x0132: ascii('0000:00:00 00:00:00') }, taking: { 0x9003: ascii('    :  :     :  :  ') } },
      ],
      'an artist': [{ picture: { 0x013b: ascii('Ann') } }, 'person'],
      'a copyright': [{ picture: { 0x8298: ascii('Ann') } }, 'person'],
      'whose camera it is': [{ taking: { 0xa430: ascii('Ann') } }, 'person'],
      'an author, as Windows writes it': [{ picture: { 0x9c9d: utf16('Ann') } }, 'person'],
      'keywords, as Windows writes them': [{ picture: { 0x9c9e: utf16('kitchen') } }, 'text'],
      'a description': [{ picture: { 0x010e: ascii('My kitchen') } }, 'text'],
      'a comment': [{ taking: { 0x9286: blob('ASCII\0\0\0My kitchen') } }, 'text'],
      'fields that are left blank': [
        {
          picture: { 0x010e: ascii('                    '), 0x013b: ascii(''), 0x8298: ascii(' \n\0 ') },
          taking: { 0x9286: blob('ASCII\0\0\0                '), 0x927c: bytes(...new Uint8Array(64)) },
        },
      ],
      'a program': [{ picture: { 0x0131: ascii('Ver.1.10') } }, 'software'],
      'a thumbnail': [{ thumbnail: { 0x0201: longs(500), 0x0202: longs(8234) } }, 'thumbnail'],
      'a thumbnail without compression': [{ thumbnail: { 0x0111: longs(500), 0x0117: longs(14_400) } }, 'thumbnail'],
      'a thumbnail of no bytes': [{ thumbnail: { 0x0201: longs(500), 0x0202: longs(0) } }],
      'notes of the maker': [{ taking: { 0x927c: blob('Apple iOS\0\0\x01MM') } }, 'other-data'],
      'a number of the picture': [{ taking: { 0xa420: ascii('F16QLHF01VB') } }, 'other-data'],
      'bytes under a tag that nobody knows': [{ picture: { 0xdead: blob('anything') } }, 'other-data'],
      'many numbers under a tag that nobody knows': [{ picture: { 0xdead: longs(...ones(17)) } }, 'other-data'],
      'resolution, orientation, and how it was exposed': [
        {
          picture: { 0x0112: shorts(6), 0x011a: rationals(72, 1), 0x011b: rationals(72, 1), 0x0128: shorts(2) },
          taking: {
            0x829a: rationals(1, 60),
            0x8827: shorts(100),
            0x9000: blob('0230'),
            0x9209: shorts(16),
            0x9290: ascii('53'),
            0x9291: ascii('053'),
            0xa001: shorts(1),
            0xa302: bytes(0, 2, 0, 2, 0, 1, 1, 2),
          },
        },
      ],
    };
    for (const byteOrder of ['II', 'MM'] as const) {
      describe(`(${byteOrder})`, () => reveal(cases, (said) => exif(said, byteOrder)));
    }

    it('other-data: what begins like EXIF and cannot be read', () => {
      expect(revealedBy(segment(0xe1, 'Exif\0\0'))).to.deep.equal(['other-data']);
      expect(revealedBy(segment(0xe1, 'Exif\0\0XX\0*\0\0\0\x08\0\0'))).to.deep.equal(['other-data']);
    });

    it('nothing: a directory that is cut off, or lies outside', () => {
      for (const rest of [
        '',
        '\0',
        '\0\x05\x01\x0f',
        '\0\x01\x01\x0f\0\x02\0\0\0\x06\xff\xff\xff\xff\xff\xff\xff\xff',
      ]) {
        expect(revealedBy(segment(0xe1, 'Exif\0\0MM\0*\0\0\0\x08', rest))).to.deep.equal([]);
      }
      expect(revealedBy(segment(0xe1, 'Exif\0\0MM\0*\xff\xff\xff\xff'))).to.deep.equal([]);
    });

    it('other-data: directories that go round in a circle', () => {
      const toItself = exif({ picture: { 0x8769: longs(8), 0x8825: longs(8) } });
      expect(revealedBy(toItself)).to.deep.equal(['other-data']);
    });

    it('other-data: values that lie over one another', () => {
      const picture = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [0x0140 + i, shorts(...ones(99))]));
      const overlapping = exif({ picture }).slice();
      const view = new DataView(overlapping.buffer);
      for (let i = 0; i < 9; i++) view.setUint32(20 + 12 * i + 8, 122);
      for (let i = 0; i < 9; i++) view.setUint32(20 + 12 * i + 4, 800);
      expect(revealedBy(overlapping)).to.deep.equal(['other-data']);
    });

    it('what each of several says', () => {
      const [one, other] = [exif({ picture: { 0x010f: ascii('Canon') } }), exif({ position: { 2: here } })];
      expect(revealedBy(one, other)).to.deep.equal(['location', 'device']);
    });
  });

  describe('in XMP:', () => {
    reveal<string>(
      {
        'a position': ['exif:GPSLatitude="48,51.4N"', 'location'],
        'a city': ['photoshop:City="Paris"', 'location'],
        'maker and model': ['tiff:Make="Canon" tiff:Model="EOS"', 'device'],
        'serial numbers': ['aux:SerialNumber="0220" exifEX:LensSerialNumber="91"', 'serial-number'],
        'when it was edited': ['xmp:ModifyDate="2026-03-01"', 'time'],
        'a credit': ['photoshop:Credit="Ann"', 'person'],
        'where there are faces': ['mwg-rs:Regions="1"', 'person'],
        keywords: ['lr:hierarchicalSubject="Places|Kitchen"', 'text'],
        'a program, in any letter case': ['xmp:creatortool="Photos 1.5"', 'software'],
        'a thumbnail': ['xmp:Thumbnails="1"', 'thumbnail'],
        'the id of a document': ['xmpMM:DocumentID="xmp.did:1"', 'other-data'],
        'a vocabulary that nobody knows': ['house:room="kitchen"', 'other-data'],
        'a known property under a prefix of its own': ['ns1:GPSLatitude="48,51.4N"', 'location'],
        'an exposure and a rating': [
          'exif:ExposureTime="1/60" xmp:Rating="3" crs:Exposure="+1" dc:format="image/jpeg"',
        ],
        'properties that are empty': ['dc:title="" tiff:Make=\' \' xmp:CreatorTool=""'],
      },
      (attributes) => xmp(attributes),
    );

    reveal<string>(
      {
        'a creator': ['<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq></dc:creator>', 'person'],
        'a description': ['<dc:description><rdf:Alt><rdf:li>Kitchen</rdf:li></rdf:Alt></dc:description>', 'text'],
        'a history': ['<photoshop:History>Opened</photoshop:History>', 'software'],
        'elements that are empty': ['<dc:creator/><dc:description></dc:description><dc:rights> </dc:rights>'],
        'a time of day in an element that gives nothing away': ['<crs:Name>at 12:30 or so</crs:Name>'],
      },
      (elements) => xmp('', elements),
    );

    it('nothing: an empty description', () => {
      expect(revealedBy(xmp(''))).to.deep.equal([]);
    });

    it('other-data: what is no XML, or in an encoding that is not read here', () => {
      const unreadable = '\xfe\xff\0<\0d\0c\0:\0t\0i\0t\0l\0e\0>';
      expect(revealedBy(segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', unreadable))).to.deep.equal(['other-data']);
    });

    it('what extended XMP says, wherever it is cut', () => {
      const attributes = `crs:Name="${'x'.repeat(300)}" exif:GPSLatitude="48,51.4N" crs:Tint="${'x'.repeat(300)}"`;
      for (let partBytes = 400; partBytes < 640; partBytes++) {
        expect(revealedBy(...extendedXmp(attributes, partBytes)), `parts of ${partBytes}`).to.deep.equal(['location']);
      }
    });

    it('other-data: more properties than anybody reads', () => {
      const many = () => xmp('crs:Tint="1" '.repeat(4500));
      expect(revealedBy(many())).to.deep.equal([]);
      expect(revealedBy(...Array.from({ length: 5 }, many))).to.deep.equal(['other-data']);
    });
  });

  describe('in Photoshop’s resources:', () => {
    reveal<Uint8Array>(
      {
        'a thumbnail': [photoshop({ 0x040c: 'JFIF' }), 'thumbnail'],
        'its resolution, and a digest': [photoshop({ 0x03ed: '\0\x48\0\0\0\x01\0\x01', 0x0425: 'x'.repeat(16) })],
        'anything else': [photoshop({ 0x041a: 'C:\\Ann\\kitchen.psd' }), 'other-data'],
        'what goes on in the next segment': [segment(0xed, 'Photoshop 3.0\0', 'the rest of it'), 'other-data'],
        'a resource behind one with an odd number of bytes': [photoshop({ 0x03ed: '\0', 0x040c: 'JFIF' }), 'thumbnail'],
      },
      (said) => said,
    );

    describe('as IPTC:', () => {
      reveal<Readonly<Record<number, string>>>(
        {
          'a caption': [{ 120: 'My kitchen' }, 'text'],
          'a by-line': [{ 80: 'Ann' }, 'person'],
          'a city': [{ 90: 'Paris' }, 'location'],
          'when it was taken': [{ 55: '20260301', 60: '120000+0000' }, 'time'],
          'a program': [{ 65: 'Photos' }, 'software'],
          'a preview': [{ 202: 'JFIF' }, 'thumbnail'],
          'a dataset that has no name here': [{ 15: 'ROOM' }, 'text'],
          'its version, and a blank caption': [{ 0: '\0\x04', 120: '          ' }],
        },
        (datasets) => photoshop({ 0x0404: iptc(datasets) }),
      );

      it('nothing: the envelope', () => {
        expect(revealedBy(photoshop({ 0x0404: iptc({ 90: '\x1b%G' }, 1) }))).to.deep.equal([]);
      });

      it('other-data: another record, a dataset that is too long, and what is none', () => {
        for (const data of [
          iptc({ 10: 'JFIF' }, 8),
          joined(iptc({ 0: '\0\x04' }), '\x1c\x02\x78\x80\x04', 'xxxx'),
          'x',
        ]) {
          expect(revealedBy(photoshop({ 0x0404: data }))).to.deep.equal(['other-data']);
        }
      });
    });
  });

  describe('elsewhere:', () => {
    reveal<Uint8Array>(
      {
        'a comment': [segment(0xfe, 'My kitchen'), 'text'],
        'an empty comment': [segment(0xfe)],
        'a comment of spaces': [segment(0xfe, '    \0')],
        'a JFIF header': [segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0')],
        'a JFIF header with a thumbnail': [segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01RGB'), 'thumbnail'],
        'a JFIF header with anything else behind it': [
          segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0RGB'),
          'other-data',
        ],
        'a JFIF extension': [segment(0xe0, 'JFXX\0\x10JFIF'), 'thumbnail'],
        'Adobe’s header': [segment(0xee, 'Adobe\0\x64\0\0\0\0\x01')],
        'Adobe’s header with anything behind it': [segment(0xee, 'Adobe\0\x64\0\0\0\0\x01kitchen'), 'other-data'],
        'a colour profile': [iccSegment(iccProfile(displayP3))],
        'several pictures in one file': [segment(0xe2, 'MPF\0II*\0'), 'other-data'],
        'an APP1 that nobody knows': [segment(0xe1, 'kitchen'), 'other-data'],
        'an APP11 that nobody knows': [segment(0xeb, 'JP\0\x01jumb'), 'other-data'],
        'an APP9 of zeros': [segment(0xe9, new Uint8Array(100))],
      },
      (said) => said,
    );

    it('other-data: anything after the end but zeros', () => {
      const [jpeg, zeros] = [aMosaic(), new Uint8Array(1000)];
      expect(factsOf(joined(jpeg, zeros)).reveals).to.deep.equal([]);
      expect(factsOf(joined(jpeg, zeros, 'MotionPhoto')).reveals).to.deep.equal(['other-data']);
      expect(factsOf(joined(jpeg, jpeg)).reveals).to.deep.equal(['other-data']);
    });

    it('what lies between two scans', () => {
      const jpeg = aMosaic();
      const end = jpeg.subarray(-2);
      expect(factsOf(joined(jpeg.subarray(0, -2), segment(0xfe, 'My kitchen'), end)).reveals).to.deep.equal(['text']);
    });
  });

  it('never refuses a photo: whatever its metadata is made of, there is an answer', () => {
    const rich = [
      exif({
        picture: { 0x010f: ascii('Canon') },
        taking: { 0x9286: blob('ASCII\0\0\0Hi') },
        position: { 2: longs(1) },
      }),
      xmp('dc:title="x" tiff:Make="y"'),
      photoshop({ 0x0404: iptc({ 120: 'x', 80: 'y' }), 0x040c: 'JFIF' }),
      orientationSegment(6),
    ];
    const bodies = fc.constantFrom(...rich).chain((whole) =>
      fc
        .array(fc.tuple(fc.integer({ min: 4, max: whole.length - 1 }), fc.nat(255)), { maxLength: 12 })
        .map((changes) => {
          const changed = whole.slice();
          for (const [at, byte] of changes) changed[at] = byte;
          return changed;
        }),
    );
    fc.assert(
      fc.property(fc.array(bodies, { maxLength: 3 }), (segments) => {
        expect(revealedBy(...segments)).to.be.an('array');
      }),
      { numRuns: 2000 },
    );
  });
});
