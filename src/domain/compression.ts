/** How much a print may cost for how much it looks like the original, from the smallest to the closest. */
export const presets = ['web', 'standard', 'high', 'archive'] as const;
/** How much a print may cost for how much it looks like the original, from the smallest to the closest. */
export type Preset = (typeof presets)[number];

/** Who is waiting: `fast` prints are made while somebody is, `small` ones take several times as long and fewer bytes. */
export const tiers = ['fast', 'small'] as const;
/** Who is waiting: a `fast` print is made while somebody is, a `small` one takes several times as long and fewer bytes. */
export type Tier = (typeof tiers)[number];

/** What a print is to be like. */
export type PrintOrder = {
  readonly preset: Preset;
  readonly tier: Tier;
  /** Pixels that the longer side may have; a larger picture is made smaller. Those of the original without one. */
  readonly maxEdge?: number | undefined;
};

/**
 * How a print came about: coded at the quality that reaches its preset (`perceptual`); the original's own coded data
 * without its metadata (`lossless`); or at a lower quality than that, so as not to be larger than the original
 * (`fitted`).
 */
export const printPaths = ['perceptual', 'lossless', 'fitted'] as const;
/** How a print came about: `perceptual` where its quality was searched for, `lossless`, or `fitted` into the bytes of the original. */
export type PrintPath = (typeof printPaths)[number];

/** What is known of a print, so that a later algorithm can tell whether to make it again. */
export type Compression = {
  readonly preset: Preset;
  readonly tier: Tier;
  readonly path: PrintPath;
  /** The encoder's, 1 to 100; absent where the print is lossless. */
  readonly quality?: number;
  /**
   * How much the print looks like the original, on the scale of SSIMULACRA 2; absent where it is lossless, or too
   * small to be judged.
   */
  readonly score?: number;
  /** The original's, as IJG's encoder counts it, 1 to 100. */
  readonly sourceQuality: number;
  /** Of what chose how to make it: 1 or more, 0 for a stand-in. */
  readonly algorithmVersion: number;
};

/** Changes whenever the same original could give another print. */
export const algorithmVersion = 3;

/** Changes whenever the same original could give another size; later ones are higher. */
export const sizeVersion = 1;

/**
 * What a print must score, on the scale of SSIMULACRA 2: at 70 there are artefacts that do not annoy, at 80 a print
 * cannot be told from its original side by side, at 90 not even by flicker.
 */
export const scoreWanted: Readonly<Record<Preset, number>> = { web: 73.5, standard: 75, high: 80, archive: 85 };
