-- AMC limits and answers in each region for itself: what it says in one holds nobody up in another.
drop table call_budget;
create table call_budget (
  connection_id uuid not null references connection,
  region text not null check (region in ('NA', 'EU', 'FE')),
  level double precision not null,
  filled_at timestamptz not null,
  not_before timestamptz,
  pause_seconds double precision not null default 0,
  primary key (connection_id, region)
) with (fillfactor = 50);
comment on table call_budget is
  'how many calls a connection may still make in a region: a bucket that fills at a steady rate';
comment on column call_budget.not_before is 'no call to AMC before: from Retry-After';
comment on column call_budget.pause_seconds is 'how long AMC''s newest 429 made everybody wait';

insert into call_budget (connection_id, region, level, filled_at, not_before, pause_seconds)
select c.id, r.region, 0, c.not_before, c.not_before, c.pause_seconds
  from connection c
 cross join (values ('NA'), ('EU'), ('FE')) as r (region)
 where c.not_before > now();

alter table connection
  drop column not_before,
  drop column pause_seconds;
