alter table attempt add column missing_since timestamptz;
comment on column attempt.missing_since is 'AMC says since then that it does not know its execution; null: it knows it';
create index attempt_missing on attempt (instance_id) where missing_since is not null and closed_at is null;
create index attempt_left_alive on attempt (instance_id)
  where closed_at is not null and closed_as <> 'abandoned' and amc_execution_id is not null and amc_ended_at is null;

alter table instance_look
  drop column claimed_at,
  add column due_at timestamptz,
  add column troubled_at timestamptz,
  add column census_at timestamptz;
comment on column instance_look.due_at is 'when the tender means to look again; long past: there is none';
comment on column instance_look.troubled_at is 'since when no look succeeded; null when the newest did';
comment on column instance_look.census_at is 'when foreign_live was counted';

-- AMC executions under a mark of ours that no attempt has.
create table stray (
  instance_id text not null references instance,
  amc_execution_id text not null,
  execution_id uuid not null references execution,
  number integer not null,
  kind text not null check (kind in ('duplicate', 'copy')),
  found_at timestamptz not null default now(),
  cancel_sent_at timestamptz,
  ended_at timestamptz,
  primary key (instance_id, amc_execution_id)
);
create index stray_alive on stray (instance_id) where kind = 'duplicate' and ended_at is null;
comment on column stray.number is 'of the attempt that the mark names';
comment on column stray.kind is 'duplicate: a POST of ours made it, and it is cancelled; copy: somebody else did, and it is left alone';

-- How long the newest runs of a query took at AMC, in seconds.
create table learned_duration (
  key text primary key,
  seconds integer[] not null
) with (fillfactor = 50);
comment on column learned_duration.key is 'the saved query, else the digest of the SQL';

-- A slot is an open, granted attempt. The only definition: grant, api, page and tests read it.
-- Others count as a census saw them, while it is fresh: an old one would close an instance for ever that nobody tends.
create or replace view slots_in_use as
select i.id as instance_id,
       i.account_id,
       (select count(*)
          from attempt a
         where a.instance_id = i.id
           and a.granted_at is not null
           and a.closed_at is null
           and a.amc_ended_at is null
           and not (a.parked_at is not null and a.posted_at is not null and a.amc_execution_id is null)
           and not (a.parked_at is not null and a.missing_since is not null)
           and coalesce(a.amc_created_at, now()) + make_interval(secs => a.timeout_seconds) + interval '24 hours' > now())
       + least(coalesce(l.unclaimed_live, 0),
               (select count(*)
                  from attempt a
                 where a.instance_id = i.id
                   and a.closed_at is null
                   and a.granted_at is not null
                   and a.amc_ended_at is null
                   and a.parked_at is not null
                   and a.posted_at is not null
                   and a.amc_execution_id is null)) as held,
       case when l.census_at > now() - interval '15 minutes' then l.foreign_live else 0 end as others,
       i.slot_cap as cap
  from instance i
  left join instance_look l on l.instance_id = i.id;

-- Instances that can take more, and how much their account can.
create or replace view free_places as
select instance_id, account_id, places, account_places
  from (select s.instance_id,
               s.account_id,
               (s.cap - s.held - s.others)::integer as places,
               (c.slot_cap - sum(s.held + s.others) over (partition by s.account_id))::integer as account_places,
               coalesce(i.paused_at, c.paused_at) as paused_at
          from slots_in_use s
          join instance i on i.id = s.instance_id
          join account c on c.id = s.account_id) s
 where places > 0
   and account_places > 0
   and paused_at is null;

-- Instances that need a tender, and why.
create view to_tend as
select a.instance_id, 'open' as because
  from attempt a
 where a.closed_at is null
   and a.granted_at is not null
union all
select a.instance_id, 'unclear'
  from attempt a
 where a.posted_at is not null
   and (a.answer is null or a.answer not in ('submitted', 'refused'))
   and a.posted_at > now() - interval '48 hours'
union all
select a.instance_id, 'left alive'
  from attempt a
 where a.closed_at is not null
   and a.closed_as <> 'abandoned'
   and a.amc_execution_id is not null
   and a.amc_ended_at is null
   and a.amc_created_at + make_interval(secs => a.timeout_seconds) + interval '24 hours' > now()
union all
select s.instance_id, 'duplicate'
  from stray s
 where s.kind = 'duplicate'
   and s.ended_at is null
   and s.found_at > now() - interval '48 hours'
union all
-- They are counted anew until they leave a place.
select s.instance_id, 'others'
  from slots_in_use s
  join instance i on i.id = s.instance_id
  join account c on c.id = s.account_id
 where s.others > 0
   and coalesce(i.paused_at, c.paused_at) is null
   and exists (select 1
                 from waiting_attempt w
                where w.account_id = s.account_id
                  and w.instance_id = s.instance_id);
