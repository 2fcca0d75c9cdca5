/** What a gallery paints until the picture is there. */
export type Placeholder = {
  /** A blurred picture of about 25 bytes, in the format of ThumbHash. */
  readonly thumbhash: Uint8Array;
  /** The commonest colour, as `#rrggbb`. */
  readonly dominantColor: string;
};
