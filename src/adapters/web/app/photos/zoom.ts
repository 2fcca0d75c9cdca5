/** Lengths in CSS pixels. */
export type Extent = { readonly width: number; readonly height: number };
export type Point = { readonly x: number; readonly y: number };

/** How a picture is looked at: at scale 1 all of it is seen. `x` and `y` are how far its middle is from the middle of the stage. */
export type View = Point & { readonly scale: number };

/** What does not change while somebody looks. */
export type Geometry = {
  readonly stage: Extent;
  /** The picture at scale 1. */
  readonly fitted: Extent;
  /** The scale at which each of its pixels is one of the screen's. */
  readonly pixels: number;
};

export const whole: View = { scale: 1, x: 0, y: 0 };

/** Pixels of the screen for one of the picture's, at most. */
const enlargementMax = 8;

/** A picture as large as fits, and no larger than one CSS pixel for each of its own. */
export function geometryOf(stage: Extent, picture: Extent, devicePixelRatio: number): Geometry {
  const ratio = Math.min(stage.width / picture.width, stage.height / picture.height, 1);
  const fitted = { width: picture.width * ratio, height: picture.height * ratio };
  return { stage, fitted, pixels: 1 / ratio / devicePixelRatio };
}

/** The same picture, so many times as large; the point of it at `at`, from the middle of the stage, stays there. */
export function zoomed(view: View, factor: number, at: Point, geometry: Geometry): View {
  const scaleMax = Math.max(1, geometry.pixels * enlargementMax);
  const scale = Math.min(scaleMax, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return kept({ scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }, geometry);
}

export function panned(view: View, by: Point, geometry: Geometry): View {
  return kept({ ...view, x: view.x + by.x, y: view.y + by.y }, geometry);
}

/** The view with no more of the stage left empty than it takes. */
function kept({ scale, x, y }: View, { stage, fitted }: Geometry): View {
  const roomX = Math.max(0, (fitted.width * scale - stage.width) / 2);
  const roomY = Math.max(0, (fitted.height * scale - stage.height) / 2);
  return { scale, x: Math.min(roomX, Math.max(-roomX, x)), y: Math.min(roomY, Math.max(-roomY, y)) };
}

/** Where the picture begins and ends on the stage, from its left, as far as it is seen. */
export function seenFrom({ scale, x }: View, { stage, fitted }: Geometry): { left: number; right: number } {
  const [middle, half] = [stage.width / 2 + x, (fitted.width * scale) / 2];
  return { left: Math.max(0, middle - half), right: Math.min(stage.width, middle + half) };
}
