import sharp from 'sharp';

// Two pictures of one pixel. The decoders of what they stand for, raster and vector, are the ones most often attacked.
const foreign = {
  PNG: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  SVG: 'PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxIiBoZWlnaHQ9IjEiLz4=',
};

/**
 * Leave libvips nothing but what a print needs: of all its loaders those for JPEG (files, and the
 * trials it has just coded itself), one thread, and no cache of
 * pictures that will not come again. For the whole process, and so not for one that has other work.
 */
export async function lockDown(): Promise<void> {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegFile', 'VipsForeignLoadJpegBuffer'] });
  await assertOnlyJpeg();
}

/** @throws something else can be decoded: by a loader that this version of libvips calls by another name, perhaps */
export async function assertOnlyJpeg(): Promise<void> {
  const decoded: string[] = [];
  for (const [format, picture] of Object.entries(foreign)) {
    const reading = sharp(Buffer.from(picture, 'base64')).metadata();
    await reading.then(
      () => decoded.push(format),
      () => {},
    );
  }
  if (decoded.length > 0)
    throw new Error(`This process should decode JPEG only, and decodes ${decoded.join(' and ')}.`);
}
