import { areSizes, type Sizes, sizeEdgeMax, sizeEdgeMin, sizesMax } from '../domain/sizes.ts';
import type { Reader } from './config-values.ts';

/** Names with pixels, as in `thumb:256,large:2560`; or `none`. */
export const sizes: Reader<Sizes> = {
  expects: `none, or up to ${sizesMax} names with ${sizeEdgeMin} to ${sizeEdgeMax} pixels each, as in thumb:256,large:2560`,
  read(text) {
    if (text === 'none') return {};
    const pairs = text.split(',').map((pair) => /^ ?([a-z0-9-]+):(\d{1,5})$/.exec(pair)?.slice(1));
    const named = Object.fromEntries(pairs.map((pair) => [pair?.[0] ?? '', Number(pair?.[1])]));
    return Object.keys(named).length === pairs.length && areSizes(named) ? named : undefined;
  },
};
