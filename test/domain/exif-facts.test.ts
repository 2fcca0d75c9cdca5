import { expect } from 'chai';
import * as fc from 'fast-check';
import { deviceName, exposureTimeOf, instantOf, measured, takenAtOf } from '../../src/domain/exif-facts.ts';

describe('When a photo was taken', () => {
  const written: readonly [date: string, fraction: string, offset: string, takenAt: string][] = [
    ['2014:09:16 14:05:12', '', '', '2014-09-16T14:05:12'],
    ['2014:09:16 14:05:12', '133', '+02:00', '2014-09-16T14:05:12.133+02:00'],
    ['2014:09:16 14:05:12', '5', '-03:30', '2014-09-16T14:05:12.500-03:30'],
    ['2014:09:16 14:05:12', '123456', 'Z', '2014-09-16T14:05:12.123+00:00'],
    ['2014:09:16 14:05:12', '000', '', '2014-09-16T14:05:12'],
    ['2014-09-16T14:05:12+02:00', '', '', '2014-09-16T14:05:12'],
    ['2014/09/16 14:05', '', '', '2014-09-16T14:05:00'],
    ['2024:02:29 00:00:00', '', '', '2024-02-29T00:00:00'],
  ];
  for (const [date, fraction, offset, takenAt] of written) {
    it(`is ${takenAt} where EXIF has ${[date, fraction, offset].filter(Boolean).join(' and ')}`, () => {
      expect(takenAtOf(date, fraction, offset)).to.equal(takenAt);
    });
  }

  const nothing = [
    '',
    '    :  :     :  :  ',
    '0000:00:00 00:00:00',
    '2023:02:29 12:00:00',
    '2014:13:01 12:00:00',
    '2014:09:16 24:00:00',
    '2014:09:16 12:60:00',
    '1799:09:16 14:05:12',
    '9999:09:16 14:05:12',
    '14:05:12',
    'yesterday',
  ];
  for (const date of nothing) {
    it(`is not known where EXIF has "${date}"`, () => {
      expect(takenAtOf(date)).to.equal(undefined);
    });
  }

  it('has no offset where EXIF has none that exists', () => {
    for (const offset of ['   :  ', '+15:00', '+02:60', '+2', 'CET']) {
      expect(takenAtOf('2014:09:16 14:05:12', '', offset), offset).to.equal('2014-09-16T14:05:12');
    }
  });

  it('is the moment that its offset makes of it, or that it would be in UTC', () => {
    expect(instantOf('2014-09-16T14:05:12.133+02:00').toISOString()).to.equal('2014-09-16T12:05:12.133Z');
    expect(instantOf('2014-09-16T14:05:12').toISOString()).to.equal('2014-09-16T14:05:12.000Z');
  });

  it('is a moment that a database can hold, whatever was written', () => {
    const digits = fc.tuple(
      fc.stringMatching(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/),
      fc.stringMatching(/^[+-]\d\d:\d\d$/),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          digits.map(([date]) => date),
        ),
        fc.string(),
        digits,
        (date, fraction, [, offset]) => {
          const takenAt = takenAtOf(date, fraction, offset);
          if (takenAt !== undefined) expect(instantOf(takenAt).getUTCFullYear()).to.be.within(1799, 9001);
        },
      ),
    );
  });
});

describe('An exposure time', () => {
  const times: readonly [numerator: number, denominator: number, time: string, seconds: number][] = [
    [1, 40, '1/40', 0.025],
    [10, 1250, '1/125', 0.008],
    [1, 32_000, '1/32000', 0.000031],
    [1, 4, '1/4', 0.25],
    [3, 10, '0.3', 0.3],
    [1, 2, '0.5', 0.5],
    [25, 10, '2.5', 2.5],
    [30, 1, '30', 30],
  ];
  for (const [numerator, denominator, time, seconds] of times) {
    it(`is ${time} where EXIF has ${numerator}/${denominator}`, () => {
      expect(exposureTimeOf(numerator, denominator)).to.deep.equal({ time, seconds });
    });
  }

  it('is not known where it is none', () => {
    for (const [numerator, denominator] of [
      [0, 1],
      [1, 0],
      [0, 0],
      [-1, 40],
      [0xffffffff, 1],
      [1, 0xffffffff],
    ] as const) {
      expect(exposureTimeOf(numerator, denominator)).to.deep.equal({});
    }
  });
});

describe('A quantity', () => {
  it('is rounded', () => {
    expect(measured(4.1512, 100)).to.equal(4.15);
    expect(measured(99.6, 100, 0)).to.equal(100);
  });

  it('is not known where it makes no sense', () => {
    for (const value of [undefined, Number.NaN, Infinity, -1, 0, 0.001, 100.1]) {
      expect(measured(value, 100), `${value}`).to.equal(undefined);
    }
  });
});

describe('The name of a device', () => {
  it('has nothing in it that cannot be shown or kept', () => {
    expect(deviceName(' Cano\u0000n\u202e \r\n')).to.equal('Canon');
    expect(deviceName('E\u0301t\u00e9 \ud800')).to.equal('\u00c9t\u00e9 \ufffd');
  });

  it('is no longer than a name is', () => {
    expect(deviceName('x'.repeat(65_000))).to.have.lengthOf(100);
  });

  it('is not known where nothing is written', () => {
    for (const written of ['', '   ', '\u0000\u0000', '\n']) expect(deviceName(written)).to.equal(undefined);
  });
});
