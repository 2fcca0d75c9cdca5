-- The image half. An owner is an opaque string: nothing here refers to users.
-- What is indexed is compared by its bytes ("C"): an index in a system's collation breaks when that system is upgraded.

create table silverprint.images (
  id uuid not null constraint images_pkey primary key,
  owner_id text collate "C" not null
    constraint images_owner_id_length check (char_length(owner_id) between 1 and 128),
  filename text not null,
  width integer not null constraint images_width_positive check (width > 0),
  height integer not null constraint images_height_positive check (height > 0),
  created_at timestamptz not null,
  original_key text not null,
  original_bytes bigint not null constraint images_original_bytes_positive check (original_bytes > 0),
  original_sha256 text collate "C" not null
    constraint images_original_sha256_hex check (original_sha256 ~ '^[0-9a-f]{64}$'),
  compressed_key text not null,
  compressed_bytes bigint not null constraint images_compressed_bytes_positive check (compressed_bytes > 0),
  compressed_sha256 text collate "C" not null
    constraint images_compressed_sha256_hex check (compressed_sha256 ~ '^[0-9a-f]{64}$')
);

-- A page is a range of one of these, read in its order: it costs the same wherever in the list it lies.
create index images_owner_page on silverprint.images (owner_id, created_at desc, id desc);
create index images_owner_sha256_page on silverprint.images (owner_id, original_sha256, created_at desc, id desc);

create table silverprint.upload_intents (
  id uuid not null constraint upload_intents_pkey primary key,
  owner_id text collate "C" not null
    constraint upload_intents_owner_id_length check (char_length(owner_id) between 1 and 128),
  original_key text not null,
  compressed_key text not null,
  reserved_bytes bigint not null constraint upload_intents_reserved_bytes_whole check (reserved_bytes >= 0),
  created_at timestamptz not null
);

-- What belongs to this database as a whole: always exactly one row.
create table silverprint.installation (
  one boolean not null default true constraint installation_pkey primary key constraint installation_one_row check (one),
  cursor_key bytea not null constraint installation_cursor_key_bytes check (length(cursor_key) = 32),
  secret_fingerprint bytea
);

-- 244 random bits out of the server's strong generator, condensed to 32 bytes
insert into silverprint.installation (cursor_key)
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
