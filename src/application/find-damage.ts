import type { DamagedFile, ImageFile } from '../domain/finding.ts';
import type { Image, StoredFile } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';

type Dependencies = { images: ImageRepository; store: ImageStore };

/** A file of an image, and what was kept of it. */
export type FileOfImage = { readonly image: Image; readonly file: ImageFile; readonly kept: StoredFile };

const imagesAtOnce = 200;

/** All files of all images, those of some images at a time. */
export async function* filesOfImages(images: ImageRepository): AsyncGenerator<FileOfImage[]> {
  for (let page = await images.imagesById(imagesAtOnce); page.length > 0; ) {
    yield await filesOf(images, page);
    page = await images.imagesById(imagesAtOnce, page.at(-1)?.id);
  }
}

/** What is wrong with a file, if anything; `isRead` says whether every byte is looked at. */
export async function damageOf(deps: Dependencies, of: FileOfImage, isRead: boolean): Promise<DamagedFile | undefined> {
  const damage = await look(deps.store, of.kept, isRead);
  // Whoever deletes an image or replaces a print lets go of it before its file goes.
  return damage && (await isStillKept(deps.images, of)) ? { ...of, ...damage } : undefined;
}

async function look(
  store: ImageStore,
  { key, bytes, sha256 }: StoredFile,
  isRead: boolean,
): Promise<Pick<DamagedFile, 'kind' | 'actualBytes'> | undefined> {
  try {
    const blob = await store.open(key);
    await blob?.close();
    if (!blob) return { kind: 'missing' };
    if (blob.totalBytes !== bytes) return { kind: 'wrong-size', actualBytes: blob.totalBytes };
    if (!isRead) return undefined;
    const digest = await store.digest(key);
    return digest?.sha256 === sha256 ? undefined : { kind: digest ? 'wrong-hash' : 'missing' };
  } catch {
    // No file, or one that the disk does not give back: that is what this is looking for, and no reason to end.
    return { kind: 'unreadable' };
  }
}

async function isStillKept(images: ImageRepository, { image: { id, ownerId }, kept }: FileOfImage): Promise<boolean> {
  const image = await images.findOwned(ownerId, id);
  return image !== undefined && (await filesOf(images, [image])).some((file) => file.kept.key === kept.key);
}

async function filesOf(repository: ImageRepository, images: readonly Image[]): Promise<FileOfImage[]> {
  const sizes = await repository.sizesOf(images.map(({ id }) => id));
  const byId = new Map(images.map((image) => [image.id, image]));
  return [
    ...images.flatMap((image): FileOfImage[] => [
      { image, file: 'original', kept: image.original },
      { image, file: 'print', kept: image.compressed },
    ]),
    ...sizes.flatMap(({ imageId, size }): FileOfImage[] => {
      const image = byId.get(imageId);
      return image ? [{ image, file: 'size', kept: size }] : [];
    }),
  ];
}
