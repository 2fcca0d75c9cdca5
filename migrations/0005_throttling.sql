-- How often things were tried: a row a key, and the key is a keyed hash. From `ends_at` on a row says nothing.

create table silverprint.attempts (
  key text collate "C" not null constraint attempts_pkey primary key,
  count integer not null constraint attempts_count_whole check (count >= 0),
  last_id text,
  open_at timestamptz not null,
  ends_at timestamptz not null
) with (fillfactor = 70);

create index attempts_ends_at on silverprint.attempts (ends_at);

-- Of these attempts, the one that has to wait longest; no row where none has to. `asked` is an array of
-- {key, id?, unless?, …}: an attempt with the id that was counted last is that one, and one with `unless` counts only while
-- that key has no row, or one that is over.
create function silverprint.denied_attempt(asked jsonb, moment timestamptz)
returns table (denied_key text, denied_until timestamptz)
language sql stable as $$
  select a.attempt ->> 'key', t.open_at
  from jsonb_array_elements(asked) with ordinality a (attempt, place)
  join silverprint.attempts t on t.key = a.attempt ->> 'key'
  where t.ends_at > moment and t.open_at > moment
    and (a.attempt ->> 'id' is null or t.last_id is distinct from a.attempt ->> 'id')
    and not exists (select from silverprint.attempts m where m.key = a.attempt ->> 'unless' and m.ends_at > moment)
  order by t.open_at desc, a.place
  limit 1
$$;

-- Count these attempts, or none of them where one is denied: then there is a row, as above. An attempt brings its rule along:
-- {attempts, windowSeconds} or {waitSeconds: [after the first, after the second, …], forgetSeconds}.
create function silverprint.reserve_attempts(asked jsonb, moment timestamptz)
returns table (denied_key text, denied_until timestamptz)
language plpgsql as $$
begin
  -- A crash of the server may forget the counts of its last half second; waiting for its disk each time is not worth that.
  perform set_config('synchronous_commit', 'off', true);

  -- What is denied already costs no lock and no write, however many ask.
  return query select * from silverprint.denied_attempt(asked, moment);
  if found then return; end if;

  select coalesce(jsonb_agg(a.attempt), '[]') into asked
  from jsonb_array_elements(asked) a (attempt)
  where not exists (select from silverprint.attempts m where m.key = a.attempt ->> 'unless' and m.ends_at > moment);

  -- From here on others wait who ask for one of these keys. Locks are taken in the order of the keys, so that nobody waits
  -- in a circle. What lies behind is long ago, here and below: the present would be ahead of whoever read the clock a little earlier.
  insert into silverprint.attempts as t (key, count, open_at, ends_at)
  select a.attempt ->> 'key', 0, '-infinity', '-infinity'
  from jsonb_array_elements(asked) a (attempt)
  order by (a.attempt ->> 'key') collate "C"
  on conflict (key) do update set count = t.count;

  return query select * from silverprint.denied_attempt(asked, moment);
  if found then return; end if;

  update silverprint.attempts t
  set count = next.count, last_id = next.id, open_at = next.open_at,
    ends_at = coalesce(next.window_end, greatest(next.open_at, moment) + make_interval(secs => next."forgetSeconds"))
  from (
    select *, case
        when count < attempts then '-infinity'
        when window_end is not null then window_end
        else coalesce(
          moment + make_interval(secs => nullif("waitSeconds"[least(count, cardinality("waitSeconds"))], 0)), '-infinity'
        )
      end as open_at
    from (
      select a.*,
        case when t.ends_at > moment then t.count else 0 end + 1 as count,
        case
          when a.attempts is null then null
          when t.ends_at > moment then t.ends_at
          else moment + make_interval(secs => a."windowSeconds")
        end as window_end
      from jsonb_to_recordset(asked) as a (
        key text, id text, attempts integer, "windowSeconds" integer, "waitSeconds" integer[], "forgetSeconds" integer
      )
      join silverprint.attempts t on t.key = a.key
      where a.id is null or t.last_id is distinct from a.id or t.ends_at <= moment
    ) as tally
  ) as next
  where t.key = next.key;

  -- Whoever adds a few rows takes more of those away that are over: so there are never many.
  delete from silverprint.attempts
  where key in (select key from silverprint.attempts where ends_at <= moment order by ends_at limit 10 for update skip locked);
end
$$;

-- Take one attempt back under each of `one`, forget what was counted under `whole`, and mark a key, where there is one.
create function silverprint.refund_attempts(
  one text[], whole text[], mark text, marked_until timestamptz, moment timestamptz
)
returns void
language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  perform from silverprint.attempts where key = any (one || whole) order by key for update;
  update silverprint.attempts
  set count = greatest(count - 1, 0), last_id = null, open_at = '-infinity'
  where key = any (one);
  delete from silverprint.attempts where key = any (whole);
  if mark is not null then
    insert into silverprint.attempts as t (key, count, open_at, ends_at) values (mark, 0, moment, marked_until)
    on conflict (key) do update set ends_at = greatest(t.ends_at, excluded.ends_at);
  end if;
end
$$;
