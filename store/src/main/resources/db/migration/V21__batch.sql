-- One query on many instances at once: what was asked for, and what became of each instance.
create table batch (
  id uuid primary key,
  query_id uuid not null,
  query_version integer not null,
  name text not null,
  description text,
  request_sha256 text not null,
  requested_by uuid not null references app_user,
  requested_at timestamptz not null default now(),
  foreign key (query_id, query_version) references query_version
);
create index batch_query on batch (query_id, id);

-- An execution, or why there is none. How far it is, the execution alone knows.
create table batch_member (
  batch_id uuid not null references batch,
  place integer not null,
  instance_id text not null references instance,
  execution_id uuid references execution,
  refusal text,
  primary key (batch_id, place),
  check ((execution_id is null) <> (refusal is null))
);
create unique index batch_member_execution on batch_member (execution_id);
create index batch_member_instance on batch_member (instance_id);
