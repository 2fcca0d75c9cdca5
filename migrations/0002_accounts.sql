-- The account half: who has an account, and who is signed in.

create table silverprint.users (
  id uuid not null constraint users_pkey primary key,
  username text not null,
  canonical_username text collate "C" not null constraint users_canonical_username_key unique,
  name text,
  password_hash text not null,
  created_at timestamptz not null
);

create table silverprint.sessions (
  id uuid not null constraint sessions_pkey primary key,
  user_id uuid not null
    constraint sessions_user_id_fkey references silverprint.users (id) on delete cascade,
  seed bytea not null constraint sessions_seed_bytes check (length(seed) = 32),
  key_id smallint not null constraint sessions_key_id_whole check (key_id >= 0),
  generation integer not null constraint sessions_generation_whole check (generation >= 0),
  rotated_at timestamptz not null,
  created_at timestamptz not null,
  idle_expires_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  revoked_at timestamptz,
  revoke_reason text
);

create index sessions_user_id on silverprint.sessions (user_id);
