import { expect } from 'chai';
import { geometryOf, panned, seenFrom, whole, zoomed } from '../../../../src/adapters/web/app/photos/zoom.ts';

const stage = { width: 1000, height: 800 };
const picture = { width: 4000, height: 3000 };
const geometry = geometryOf(stage, picture, 2);
const middle = { x: 0, y: 0 };

describe('Zooming into a photo', () => {
  it('begins with all of it, and never larger than it is', () => {
    expect(geometry.fitted).to.deep.equal({ width: 1000, height: 750 });
    expect(geometryOf(stage, { width: 200, height: 100 }, 1).fitted).to.deep.equal({ width: 200, height: 100 });
  });

  it('knows where a pixel of it is one of the screen', () => {
    const { scale } = zoomed(whole, geometry.pixels, middle, geometry);
    expect(geometry.fitted.width * scale).to.equal(picture.width / 2);
  });

  it('keeps what is under the pointer there', () => {
    const at = { x: 200, y: -100 };
    const before = zoomed(whole, 3, middle, geometry);
    const after = zoomed(before, 1.5, at, geometry);
    expect((at.x - after.x) / after.scale).to.be.closeTo((at.x - before.x) / before.scale, 1e-9);
    expect((at.y - after.y) / after.scale).to.be.closeTo((at.y - before.y) / before.scale, 1e-9);
  });

  it('ends at the whole picture and at eight times its pixels', () => {
    const back = zoomed(zoomed(whole, 5, { x: 400, y: 300 }, geometry), 0.01, middle, geometry);
    expect([back.scale, Math.abs(back.x), Math.abs(back.y)]).to.deep.equal([1, 0, 0]);
    expect(zoomed(whole, 1e6, middle, geometry).scale).to.equal(geometry.pixels * 8);
  });

  it('leaves no edge of the stage empty that the picture can fill', () => {
    const view = panned(zoomed(whole, 2, middle, geometry), { x: 9999, y: -9999 }, geometry);
    expect([view.x, view.y]).to.deep.equal([500, -350]);
    expect(panned(whole, { x: 50, y: 50 }, geometry)).to.deep.equal(whole);
  });

  it('says where the picture begins and ends on the stage', () => {
    expect(seenFrom(whole, geometryOf(stage, { width: 300, height: 300 }, 1))).to.deep.equal({ left: 350, right: 650 });
    expect(seenFrom(zoomed(whole, 3, middle, geometry), geometry)).to.deep.equal({ left: 0, right: 1000 });
  });
});
