alter table query
  add column tags text[] not null default '{}',
  add column revision bigint not null default 1,
  add column updated_by uuid references app_user;
update query set updated_by = created_by;
alter table query alter column updated_by set not null;
comment on column query.revision is 'number of the newest event; a change names the one that it was made from';
create index query_name on query (lower(name), id);

alter table query_version add column note text;
alter table execution
  add foreign key (query_id, query_version) references query_version;

create function query_version_never_changes() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a query never changes, and executions name it';
end $$;
create trigger query_version_never_changes before update or delete on query_version
  for each row execute function query_version_never_changes();

-- Append-only: who changed what and why, with the name, description and tags that the query has had since.
create table query_event (
  query_id uuid not null references query,
  number bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null check (type in ('created', 'new_version', 'described', 'archived', 'unarchived')),
  version integer not null,
  name text not null,
  description text,
  tags text[] not null,
  actor text not null,
  note text,
  primary key (query_id, number)
);
insert into query_event (query_id, number, at, type, version, name, description, tags, actor)
select q.id, q.revision, q.created_at, 'created', q.current_version, q.name, q.description, q.tags, u.name
  from query q
  join app_user u on u.id = q.created_by;
