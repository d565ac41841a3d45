-- Of which attempt a result is; an expired one no longer has the load that would tell.
alter table result add column attempt integer;
update result r
   set attempt = coalesce((select l.attempt
                             from load l
                            where l.id = r.load_id),
                          (select max(a.number)
                             from attempt a
                            where a.execution_id = r.execution_id
                              and a.closed_as = 'succeeded'),
                          1);
alter table result alter column attempt set not null;

-- Two Temporals on one database would take executions from each other for ever: one that was replaced does not come back.
alter table deployment add column former_temporal_namespace_ids text[] not null default '{}';

create index attempt_abandoned on attempt (instance_id)
  where closed_as = 'abandoned' and amc_ended_at is null;

-- Abandoned runs that may be alive at AMC, where they keep their places until they are seen to have ended. What AMC made of a
-- POST is not always known: then the place is kept until a census that is late enough to show it counts it with those of others.
-- What was imported has been run by another system, and nothing of it is looked for.
create view abandoned_run as
select a.execution_id, a.number, a.instance_id,
       case when a.amc_execution_id is null then greatest(a.closed_at, a.posting_until + interval '20 minutes')
            else 'infinity' end as until_census,
       a.amc_execution_id is null and a.parked_at is not null as of_a_person
  from attempt a
 where a.closed_as = 'abandoned'
   and a.amc_ended_at is null
   and not a.dry_run
   and a.granted_at is not null
   and a.posted_at is not null
   and a.answer is distinct from 'refused'
   and a.owner_run is distinct from 'imported'
   and not (a.parked_at is not null and a.missing_since is not null)
   and coalesce(a.amc_created_at, a.posted_at) + make_interval(secs => a.timeout_seconds) + interval '24 hours' > now();

-- A slot is an open, granted attempt, or an abandoned run. The only definition: grant, api, page and tests read it.
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
       + (select count(*)
            from abandoned_run r
           where r.instance_id = i.id
             and not r.of_a_person
             and r.until_census >= coalesce(l.census_at, '-infinity'))
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
                   and a.amc_execution_id is null)
               + (select count(*)
                    from abandoned_run r
                   where r.instance_id = i.id
                     and r.of_a_person
                     and r.until_census >= coalesce(l.census_at, '-infinity'))) as held,
       case when l.census_at > now() - interval '15 minutes' then l.foreign_live else 0 end as others,
       i.slot_cap as cap
  from instance i
  left join instance_look l on l.instance_id = i.id;

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
-- Somebody waits where they keep places: they are followed, and others counted anew, until there is one.
select s.instance_id, 'others'
  from slots_in_use s
  join instance i on i.id = s.instance_id
  join account c on c.id = s.account_id
 where (s.others > 0 or exists (select 1 from abandoned_run r where r.instance_id = s.instance_id))
   and coalesce(i.paused_at, c.paused_at) is null
   and exists (select 1
                 from waiting_attempt w
                where w.account_id = s.account_id
                  and w.instance_id = s.instance_id);
