-- What each owner has, uploads under way included: so many images, and the bytes of their originals. There is no row where there is
-- nothing. What an upload under way counts for is written down with it; before this, that was its original and its print.
create table silverprint.usage (
  owner_id text collate "C" not null constraint usage_pkey primary key,
  images bigint not null,
  bytes bigint not null
) with (fillfactor = 50);

-- What is over never keeps anybody from deleting: a count that has gone wrong stops at nothing, until it is counted again.
create function silverprint.change_usage(owner text, more_images bigint, more_bytes bigint) returns void
language plpgsql as $body$
begin
  insert into silverprint.usage as known (owner_id, images, bytes)
  values (owner, greatest(more_images, 0), greatest(more_bytes, 0))
  on conflict (owner_id) do update
  set images = greatest(known.images + more_images, 0), bytes = greatest(known.bytes + more_bytes, 0);
  delete from silverprint.usage where owner_id = owner and images = 0;
end
$body$;

-- Counted by the tables and not by the statements that write to them: one that forgot would be noticed by nobody. Owners in their order,
-- so that nobody waits in a circle.
create function silverprint.count_images() returns trigger language plpgsql as $body$
begin
  perform silverprint.change_usage(owner_id, images, bytes) from (
    select owner_id, case tg_op when 'INSERT' then 1 else -1 end * count(*) as images,
      case tg_op when 'INSERT' then 1 else -1 end * sum(original_bytes)::bigint as bytes
    from changed group by owner_id order by owner_id) as owners;
  return null;
end
$body$;

create function silverprint.count_uploads() returns trigger language plpgsql as $body$
begin
  perform silverprint.change_usage(owner_id, images, bytes) from (
    select owner_id, case tg_op when 'INSERT' then 1 else -1 end * count(*) as images,
      case tg_op when 'INSERT' then 1 else -1 end * sum(reserved_bytes)::bigint as bytes
    from changed group by owner_id order by owner_id) as owners;
  return null;
end
$body$;

-- From here on nobody else writes to the two tables, and what is in them is counted once.
create trigger images_added after insert on silverprint.images
referencing new table as changed for each statement execute function silverprint.count_images();
create trigger images_removed after delete on silverprint.images
referencing old table as changed for each statement execute function silverprint.count_images();
create trigger uploads_begun after insert on silverprint.upload_intents
referencing new table as changed for each statement execute function silverprint.count_uploads();
create trigger uploads_ended after delete on silverprint.upload_intents
referencing old table as changed for each statement execute function silverprint.count_uploads();

insert into silverprint.usage (owner_id, images, bytes)
select owner_id, count(*), sum(bytes) from (
  select owner_id, original_bytes as bytes from silverprint.images
  union all select owner_id, reserved_bytes from silverprint.upload_intents) as counted
group by owner_id;

-- Count anew what an owner has. The lock comes first: whoever changes something meanwhile is either seen or still to change the count.
create function silverprint.recount_usage(owner text) returns void language plpgsql as $body$
begin
  insert into silverprint.usage as known (owner_id, images, bytes) values (owner, 0, 0)
  on conflict (owner_id) do update set images = known.images;
  update silverprint.usage set (images, bytes) = (
    select count(*), coalesce(sum(counted.bytes), 0) from (
      select i.original_bytes as bytes from silverprint.images i where i.owner_id = owner
      union all select u.reserved_bytes from silverprint.upload_intents u where u.owner_id = owner) as counted)
  where owner_id = owner;
  delete from silverprint.usage where owner_id = owner and images = 0;
end
$body$;
