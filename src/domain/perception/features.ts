import { type Damage, fourthRoot, isTooSmall, none, Totals } from './damage.ts';
import { at, type Plane } from './planes.ts';

// gradients below this many levels are noise as much as texture
const gradientFloor = 12;

/**
 * Edges that `b` has more of than `a` (blocks, ringing: `gain`) and less of (blur: `loss`). With the gradient
 * g = |right - left| + |below - above| of a pixel, and c = 12,
 *
 *     gain = max(0, g(b) - g(a)) / (g(a) + c)        loss = max(0, g(a) - g(b)) / (g(a) + c)
 */
export function gradientChange(a: Plane, b: Plane): { readonly gain: Damage; readonly loss: Damage } {
  if (isTooSmall(a)) return { gain: none, loss: none };
  const gain = new Totals();
  const loss = new Totals();
  for (let top = 0; top + a.tileHeight <= a.height; top += a.tileHeight) {
    for (let y = top + 1; y < top + a.tileHeight - 1; y++) {
      for (let left = 0; left + a.tileWidth <= a.width; left += a.tileWidth) {
        addGradients(gain, loss, a, b, y * a.width + left + 1, a.tileWidth - 2);
      }
    }
  }
  return { gain: gain.damage(), loss: loss.damage() };
}

/** The plain difference |a - b|, in tens of levels. */
export function difference(a: Plane, b: Plane): Damage {
  const count = a.values.length;
  if (count === 0) return none;
  let sum = 0;
  let sum4 = 0;
  for (let i = 0; i < count; i++) {
    const distance = Math.abs(at(a.values, i) - at(b.values, i));
    const squared = distance * distance;
    sum += distance;
    sum4 += squared * squared;
  }
  return { mean: sum / count / 10, norm4: fourthRoot(sum4 / count) / 10 };
}

/** Add a row of pixels, none of which lies at the border of its tile. */
function addGradients(gain: Totals, loss: Totals, a: Plane, b: Plane, first: number, pixels: number): void {
  const { values: u, width } = a;
  const { values: v } = b;
  let gained = 0;
  let gained4 = 0;
  let lost = 0;
  let lost4 = 0;
  for (let i = first; i < first + pixels; i++) {
    const before = Math.abs(at(u, i + 1) - at(u, i - 1)) + Math.abs(at(u, i + width) - at(u, i - width));
    const after = Math.abs(at(v, i + 1) - at(v, i - 1)) + Math.abs(at(v, i + width) - at(v, i - width));
    const change = (after - before) / (before + gradientFloor);
    const squared = change * change;
    if (change > 0) {
      gained += change;
      gained4 += squared * squared;
    } else {
      lost -= change;
      lost4 += squared * squared;
    }
  }
  gain.sum += gained;
  gain.sum4 += gained4;
  gain.count += pixels;
  loss.sum += lost;
  loss.sum4 += lost4;
  loss.count += pixels;
}
