/** What an owner has, uploads under way included. */
export type Usage = {
  /** How many images. */
  readonly images: number;
  /** Of their originals, as they were uploaded; prints and sizes cost the owner nothing. */
  readonly bytes: number;
};

/** How much of that an owner may have; as much as anybody likes where it is `undefined`. */
export type StorageQuota = {
  /** How many images. */
  readonly images: number | undefined;
  readonly bytes: number | undefined;
};

export const unlimited: StorageQuota = { images: undefined, bytes: undefined };

export function isLimited({ images, bytes }: StorageQuota): boolean {
  return images !== undefined || bytes !== undefined;
}

/** Whether one more image with so many bytes is within the quota. */
export function hasRoom(quota: StorageQuota, { images, bytes }: Usage, moreBytes: number): boolean {
  return images + 1 <= (quota.images ?? Infinity) && bytes + moreBytes <= (quota.bytes ?? Infinity);
}
