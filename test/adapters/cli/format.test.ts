import { expect } from 'chai';
import { formatBytes, formatSaving, formatTime, printable } from '../../../src/adapters/cli/format.ts';

describe('what the commands print', () => {
  it('gives sizes three digits, in decimal units', () => {
    const sizes = [0, 999, 1000, 1234, 12_345, 123_456, 5_123_456, 64 * 1024 * 1024, 3_000_000_000];
    const texts = ['0 B', '999 B', '1.00 kB', '1.23 kB', '12.3 kB', '123 kB', '5.12 MB', '67.1 MB', '3.00 GB'];
    expect(sizes.map(formatBytes)).to.deep.equal(texts);
  });

  it('goes on to the next unit where rounding would make a thousand', () => {
    expect([999_499, 999_500, 9_999_999].map(formatBytes)).to.deep.equal(['999 kB', '1.00 MB', '10.0 MB']);
  });

  it('keeps the largest unit for what is larger still', () => {
    expect(formatBytes(2_500_000_000_000_000)).to.equal('2500 TB');
  });

  it('gives a saving in whole percent, and 0% of nothing', () => {
    expect([formatSaving(1000, 280), formatSaving(1000, 1000), formatSaving(0, 0)]).to.deep.equal(['72%', '0%', '0%']);
  });

  it("gives a moment in the reader's time zone", () => {
    expect(formatTime(new Date(2026, 0, 5, 7, 9))).to.equal('2026-01-05 07:09');
  });

  it('lets no name move the cursor, break the line or turn the text around', () => {
    expect(printable('a\u001b[2Jb\r\nc\u202ed\u2028e')).to.equal('a\ufffd[2Jb\ufffd\ufffdc\ufffdd\ufffde');
  });

  it('leaves letters, emoji and accents as they are', () => {
    expect(printable('Été 🏖 写真.jpg')).to.equal('Été 🏖 写真.jpg');
  });
});
