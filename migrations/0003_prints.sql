-- What is known of a print, what stands in for the picture until it is there, and what the original gives away. Prints made
-- before this have none of it until they are made again; the print's sides are the image's where they are absent.

alter table silverprint.images
  add column compressed_width integer constraint images_compressed_width_positive check (compressed_width > 0),
  add column compressed_height integer constraint images_compressed_height_positive check (compressed_height > 0),
  add column print_preset text,
  add column print_tier text,
  add column print_path text,
  add column print_quality smallint,
  add column print_score double precision,
  add column print_source_quality smallint,
  add column print_algorithm_version integer,
  add column thumbhash bytea,
  add column dominant_color text constraint images_dominant_color_hex check (dominant_color ~ '^#[0-9a-f]{6}$'),
  add column reveals text[],
  -- Whoever makes the print again has it until then, and how often it was given out for that.
  add column print_leased_until timestamptz,
  add column print_attempts smallint not null default 0;

-- Prints that were made while somebody waited, and are to be made again: few, so the index is small.
create index images_fast_prints on silverprint.images (id) where print_tier = 'fast';

-- Blobs that belong to nothing, or will not for long: an outbox, written in the transaction that lets go of them.
create table silverprint.discarded_blobs (
  key text collate "C" not null constraint discarded_blobs_pkey primary key,
  due_at timestamptz not null
);

create index discarded_blobs_due_at on silverprint.discarded_blobs (due_at);
