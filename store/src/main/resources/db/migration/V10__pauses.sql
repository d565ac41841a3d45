alter table account add column paused_by text;
alter table instance add column paused_by text;

-- Append-only: who stopped what and let it go on, and why.
create table pause_event (
  id uuid primary key,
  account_id uuid not null references account,
  instance_id text references instance,
  at timestamptz not null default clock_timestamp(),
  type text not null check (type in ('paused', 'resumed')),
  source text not null,
  actor text not null,
  note text
);
create index pause_event_account on pause_event (account_id, id);
comment on column pause_event.instance_id is 'null: the whole account';

-- Instances at which a person has stopped that anything new is submitted.
create view paused_instance as
select i.id as instance_id
  from instance i
  join account c on c.id = i.account_id
 where i.paused_at is not null
    or c.paused_at is not null;
