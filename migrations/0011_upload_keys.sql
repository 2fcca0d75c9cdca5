-- By what clients call their uploads, so that asking again makes no second image: held for one upload at a time until it is done or the
-- time is over, and then kept for a day with the image that it came to. From `ends_at` on a row says nothing.
create table silverprint.upload_keys (
  owner_id text collate "C" not null
    constraint upload_keys_owner_id_length check (char_length(owner_id) between 1 and 128),
  key text collate "C" not null constraint upload_keys_key_length check (char_length(key) between 16 and 128),
  -- of the image that the upload is to become: no reference, for that is not there yet, or not any more
  image_id uuid not null,
  is_done boolean not null default false,
  ends_at timestamptz not null,
  constraint upload_keys_pkey primary key (owner_id, key)
);

create index upload_keys_ends_at on silverprint.upload_keys (ends_at);
