-- Sessions that can be listed, ended and told apart, accounts that can be closed, and what happened to both.

alter table silverprint.users add column disabled_at timestamptz;

alter table silverprint.sessions
  add column key_since integer not null default 0
    constraint sessions_key_since_known check (key_since between 0 and generation),
  add column previous_key_id smallint constraint sessions_previous_key_id_whole check (previous_key_id >= 0),
  add column address text,
  add column device text;

create table silverprint.events (
  id uuid not null constraint events_pkey primary key,
  -- null for a sign-in with a name that is nobody's: it costs the same write as one with somebody's
  user_id uuid constraint events_user_id_fkey references silverprint.users (id) on delete cascade,
  type text collate "C" not null,
  created_at timestamptz not null,
  -- no reference: an event outlives its session
  session_id uuid,
  generation integer,
  reason text collate "C",
  address text,
  device text
);

-- A page is a range of the first, read in its order; what is old enough to be deleted is at the end of the second.
create index events_user_page on silverprint.events (user_id, created_at desc, id desc);
create index events_created_at on silverprint.events (created_at);
