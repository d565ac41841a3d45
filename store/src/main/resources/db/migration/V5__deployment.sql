-- One row: what this database belongs to. Whoever starts first writes it.
create table deployment (
  singleton boolean primary key default true check (singleton),
  name text not null,
  amc_addresses text,
  temporal_namespace_id text,
  system_identifier text not null,
  database_oid bigint not null,
  timeline integer not null,
  restored_at timestamptz,
  recorded_at timestamptz not null default now()
);
comment on column deployment.amc_addresses is 'as its workers know them; null: the next worker says';
comment on column deployment.restored_at is 'when it was last seen that this database is a restored one';

-- Which database this is; a restore, a copy and a failover change one of them.
create view this_database as
select (select system_identifier::text from pg_control_system()) as system_identifier,
       (select oid::bigint from pg_database where datname = current_database()) as database_oid,
       ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer as timeline;

-- A row while nobody has written down yet that this database was restored.
create view unnoticed_restore as
select t.system_identifier, t.database_oid, t.timeline
  from deployment d
 cross join this_database t
 where (d.system_identifier, d.database_oid, d.timeline)
       is distinct from (t.system_identifier, t.database_oid, t.timeline);

alter table instance_look add column unseen_since timestamptz;
comment on column instance_look.unseen_since is
  'AMC may have runs of ours since then that this database has lost: nothing is submitted until a look went back so far';

-- Instances at which nothing is submitted.
create view held_instance as
select i.id as instance_id
  from instance i
  left join instance_look l on l.instance_id = i.id
 where l.unseen_since is not null
    or exists (select 1 from unnoticed_restore);

alter table execution add column number_at_amc integer not null default 0;
comment on column execution.number_at_amc is
  'the highest attempt that AMC''s list showed after a restore: no later attempt is numbered as one that was posted';

alter table execution add column command_woken_at timestamptz;
alter table execution add column command_wakes integer not null default 0;
comment on column execution.command_wakes is 'how often the ticker has repeated the wake of the newest command';

create index execution_cancel on execution (id) where ended_at is null and cancel_requested_at is not null;
