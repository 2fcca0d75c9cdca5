-- Smaller pictures of an image, made when somebody first asks for them. By their edge and not by their name: what a name
-- stands for may change, and then another one is made.
create table silverprint.sizes (
  image_id uuid not null
    constraint sizes_image_id_fkey references silverprint.images (id) on delete cascade,
  edge integer not null constraint sizes_edge_positive check (edge > 0),
  key text collate "C" not null,
  bytes bigint not null constraint sizes_bytes_positive check (bytes > 0),
  sha256 text collate "C" not null constraint sizes_sha256_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  width integer not null constraint sizes_width_positive check (width > 0),
  height integer not null constraint sizes_height_positive check (height > 0),
  version integer not null,
  constraint sizes_pkey primary key (image_id, edge)
);

-- However a size goes, with its image or replaced by a later version's, its blob is written down to be deleted in that very
-- transaction. Not in the statements that let go of it: one that forgot would leave a file that nobody can find, and of a row that a
-- conflict replaces, only a trigger sees which one it was.
create function silverprint.discard_size() returns trigger language plpgsql as $body$
begin
  insert into silverprint.discarded_blobs (key, due_at) values (old.key, now())
  on conflict (key) do update set due_at = excluded.due_at;
  return null;
end
$body$;

create trigger sizes_discard after delete or update of key on silverprint.sizes
for each row execute function silverprint.discard_size();
