import { expect } from 'chai';
import { thumbHashToApproximateAspectRatio, thumbHashToRGBA } from 'thumbhash';
import { placeholderOf } from '../../../src/adapters/sharp/placeholder.ts';
import { aPicture, filled } from '../../support/pictures.ts';

const ratioOf = (width: number, height: number) =>
  thumbHashToApproximateAspectRatio(placeholderOf(aPicture({ width, height })).thumbhash);

describe('The placeholder of a picture', () => {
  it('is a thumbhash of a few bytes', () => {
    expect(placeholderOf(aPicture({ width: 1000, height: 600 })).thumbhash.length).to.be.within(15, 30);
  });

  it('has about the shape of the picture', () => {
    expect(ratioOf(900, 600)).to.be.within(1.2, 1.8);
    expect(ratioOf(600, 900)).to.be.within(0.55, 0.85);
  });

  it('shows the colours where they are', () => {
    const halves = filled(400, 400, 3, (x, _y, channel) => (x < 200 ? [220, 40, 40] : [40, 40, 220])[channel] ?? 0);
    const { w, h, rgba } = thumbHashToRGBA(placeholderOf(halves).thumbhash);
    const left = rgba.subarray(Math.floor(h / 2) * w * 4, Math.floor(h / 2) * w * 4 + 3);
    const right = rgba.subarray((Math.floor(h / 2) * w + w - 1) * 4);
    expect(left[0]).to.be.greaterThan((left[2] ?? 0) + 80);
    expect(right[2]).to.be.greaterThan((right[0] ?? 0) + 80);
  });

  it('names the commonest colour, not the mean', () => {
    const mostlyRed = filled(300, 200, 3, (x, _y, channel) => (x < 210 ? [200, 16, 32] : [0, 240, 0])[channel] ?? 0);
    expect(placeholderOf(mostlyRed).dominantColor).to.equal('#c81020');
  });

  it('of a grey picture is grey', () => {
    const { dominantColor } = placeholderOf(aPicture({ channels: 1 }));
    expect(dominantColor).to.match(/^#([0-9a-f]{2})\1\1$/);
  });

  it('is there for pictures of any shape', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 500],
      [2000, 3],
      [64, 64],
      [65, 63],
    ] as const) {
      const { thumbhash, dominantColor } = placeholderOf(aPicture({ width, height }));
      expect(thumbhash.length, `${width}x${height}`).to.be.greaterThan(4);
      expect(dominantColor).to.match(/^#[0-9a-f]{6}$/);
    }
  });
});
