import { expect } from 'chai';
import { byteSize, duration, timeAgo } from '../../../src/adapters/web/app/frame/words.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const ago = (seconds: number) => timeAgo(new Date(now - seconds * 1000).toISOString(), now);

describe('the words of the gallery', () => {
  it('never make a time to wait too short', () => {
    expect([0.2, 1, 59.1, 119, 121, 7199, 7201].map(duration)).to.deep.equal([
      '1 second',
      '1 second',
      '60 seconds',
      '119 seconds',
      '3 minutes',
      '120 minutes',
      '3 hours',
    ]);
  });

  it('say how long ago something was', () => {
    const day = 86_400;
    expect([0, 40, 60, 600, 3600, 5 * 3600, day, 3 * day].map(ago)).to.deep.equal([
      'just now',
      'just now',
      '1 minute ago',
      '10 minutes ago',
      '1 hour ago',
      '5 hours ago',
      'yesterday',
      '3 days ago',
    ]);
  });

  it('say when it was once that is longer ago than a week', () => {
    expect(ago(30 * 86_400)).to.contain('2026');
  });

  it('put nothing into the future where two clocks differ', () => {
    expect(ago(-90)).to.equal('just now');
  });

  it('say how many bytes there are, with no more digits than matter', () => {
    const sizes = [0, 999, 1000, 640_400, 999_999, 3_400_000, 24_000_000, 1_500_000_000];
    expect(sizes.map(byteSize)).to.deep.equal([
      '0 bytes',
      '999 bytes',
      '1 kB',
      '640 kB',
      '1.0 MB',
      '3.4 MB',
      '24 MB',
      '1.5 GB',
    ]);
  });
});
