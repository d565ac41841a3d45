create table query (
  id uuid primary key,
  name text not null,
  description text,
  current_version integer not null default 1,
  created_by uuid not null references app_user,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz
);

-- Never updated: an execution names its version.
create table query_version (
  query_id uuid not null references query,
  number integer not null,
  sql text not null,
  parameters jsonb not null default '[]',
  created_by uuid not null references app_user,
  created_at timestamptz not null default now(),
  primary key (query_id, number)
);
