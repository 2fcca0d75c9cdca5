-- Who was deleted, until nothing is left of what was theirs. Written in the transaction that removes the account, so that what comes
-- after can be done in small parts, and by whoever is there when a process dies in between.
create table silverprint.deleted_users (
  id uuid not null constraint deleted_users_pkey primary key,
  deleted_at timestamptz not null default now()
);

-- Sessions and events go in such parts, too: an account can have more of them than one statement should delete. One that is written
-- while its user goes is found there, where a reference would make an error of it.
alter table silverprint.sessions drop constraint sessions_user_id_fkey;
alter table silverprint.events drop constraint events_user_id_fkey;
