-- What the camera wrote down about a photo; null where nobody has read it yet. The moment at which it was taken stands beside it,
-- for the order of lists: by the camera's offset, or by UTC where it wrote none down.

alter table silverprint.images
  add column exif jsonb,
  add column taken_at timestamptz;

-- Each list has an index that is in its order. A photo of which nobody knows when it was taken stands where it was uploaded.
create index images_owner_taken_page
  on silverprint.images (owner_id, (coalesce(taken_at, created_at)) desc, id desc);
create index images_owner_sha256_taken_page
  on silverprint.images (owner_id, original_sha256, (coalesce(taken_at, created_at)) desc, id desc);
