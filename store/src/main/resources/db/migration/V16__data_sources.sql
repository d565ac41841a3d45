-- The tables that AMC lists for an instance. A hint for who writes queries: nothing waits for it, and nothing is refused for it.
create table data_source_list (
  instance_id text primary key references instance,
  names text[] not null default '{}',
  read_at timestamptz,
  wanted_at timestamptz,
  failed_at timestamptz,
  trouble text,
  check (read_at is not null or names = '{}'),
  check ((failed_at is null) = (trouble is null))
);
comment on column data_source_list.names is 'as of read_at, all of them: one row, so that nobody sees half a list';
comment on column data_source_list.wanted_at is 'somebody wants it read anew; null: that was done, or has failed';
comment on column data_source_list.failed_at is 'since it was read last, AMC has not told it when it was asked; null: it has';
