-- Which store the images lie in: written down once, and held against the store ever after. And when all of it was last checked.
alter table silverprint.installation
  add column store_id uuid,
  add column store_checked_at timestamptz;

-- When an upload was begun by this clock: `created_at` is by that of the process, which may be another one.
alter table silverprint.upload_intents
  add column begun_at timestamptz not null default now();
