-- An attempt that asks AMC only whether it takes the SQL: AMC runs nothing, so it takes no slot.
alter table attempt add column dry_run boolean not null default false;

create index attempt_dry_run on attempt (account_id)
  where dry_run and granted_at is null and closed_at is null and parked_at is null;

-- What AMC said of a SQL: the newest dry runs of it.
create index execution_dry_run on execution (instance_id, sql_sha256, id desc) where kind = 'dry_run';

-- A slot is an open, granted attempt. The only definition: grant, api, page and tests read it.
-- Others count as a census saw them, while it is fresh: an old one would close an instance for ever that nobody tends.
create or replace view slots_in_use as
select i.id as instance_id,
       i.account_id,
       (select count(*)
          from attempt a
         where a.instance_id = i.id
           and not a.dry_run
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
                   and not a.dry_run
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

-- Attempts that would take a place now.
create or replace view waiting_attempt as
select a.execution_id, a.number, a.account_id, a.instance_id, a.requested_by, a.priority_rank, a.arrived_at
  from attempt a
  join execution e on e.id = a.execution_id
 where a.granted_at is null
   and not a.dry_run
   and a.closed_at is null
   and a.parked_at is null
   and coalesce(a.not_before, now()) <= now()
   and e.cancel_requested_at is null;

-- Dry runs that would go now; places do not matter to them.
create view waiting_dry_run as
select a.execution_id, a.number, a.account_id, a.instance_id
  from attempt a
  join execution e on e.id = a.execution_id
 where a.dry_run
   and a.granted_at is null
   and a.closed_at is null
   and a.parked_at is null
   and coalesce(a.not_before, now()) <= now()
   and e.cancel_requested_at is null
   and not exists (select 1 from paused_instance p where p.instance_id = a.instance_id);

-- Instances that need a tender, and why. A dry run that came late runs nothing, so nobody looks for it.
create or replace view to_tend as
select a.instance_id, 'open' as because
  from attempt a
 where a.closed_at is null
   and a.granted_at is not null
union all
select a.instance_id, 'unclear'
  from attempt a
 where a.posted_at is not null
   and not a.dry_run
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
