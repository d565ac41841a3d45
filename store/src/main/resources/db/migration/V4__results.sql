-- One try to collect an execution's result.
create table load (
  id uuid primary key,
  execution_id uuid not null references execution,
  attempt integer not null,
  started_at timestamptz not null default now(),
  last_chunk_at timestamptz not null default now(),
  abandoned_at timestamptz
);
create index load_execution on load (execution_id);

-- Rows as AMC wrote them, without the header, cut between rows.
create table result_chunk (
  load_id uuid not null references load on delete cascade,
  number integer not null,
  first_row bigint not null,
  rows integer not null,
  data bytea not null,
  primary key (load_id, number)
);
create unique index result_chunk_row on result_chunk (load_id, first_row);

create table result (
  execution_id uuid primary key references execution,
  load_id uuid not null unique references load,
  kind text not null check (kind in ('rows', 'partly_suppressed', 'suppressed', 'empty_or_suppressed')),
  header bytea not null,
  columns jsonb not null,
  files integer not null,
  rows bigint not null,
  chunks integer not null,
  bytes bigint not null,
  sha256 text not null,
  published_at timestamptz not null default now()
);
comment on column result.bytes is 'of header and chunks together, as the download gives them';
comment on column result.sha256 is 'of the download';
