import type { JpegOptions } from 'sharp';
import { joinGreys } from '../../domain/jpeg-join.ts';
import { componentsOf } from '../../domain/perception/components.ts';
import type { Picture } from '../../domain/perception/planes.ts';
import { blueQuality, type Coding } from './encoder-settings.ts';
import { encoded } from './pixels.ts';

type SettingsAt = (quality: number) => JpegOptions;

/**
 * Code a picture at a quality. Where blue differences have one of their own, which neither libjpeg nor sharp can give
 * them, each component is coded as a grey picture and the three are joined; that takes 5 % more CPU.
 */
export async function encodedAt(
  quality: number,
  pixels: Picture,
  coding: Coding,
  settingsAt: SettingsAt,
): Promise<Uint8Array> {
  const settings = settingsAt(quality);
  const lowerQuality = blueQuality(quality, coding);
  const [luma, blue, red] = lowerQuality === quality ? [] : componentsOf(pixels, coding.chroma);
  if (!luma || !blue || !red) return encoded(pixels, settings);
  const greys = await Promise.all([
    encoded(luma, settings),
    encoded(blue, settingsAt(lowerQuality)),
    encoded(red, settings),
  ]);
  return joinGreys(greys, coding.chroma === '4:2:0' ? 2 : 1);
}
