-- RecomAMP's schedules as they were there. Nothing here runs by them.
create table recomamp_schedule (
  id uuid primary key,
  query_id uuid not null references query,
  instance_id text references instance,
  owner_id uuid references app_user,
  name text,
  description text,
  schedule_type text not null,
  cron_expression text not null,
  timezone text not null,
  interval_days integer,
  interval_config jsonb,
  day_of_week integer,
  day_of_month integer,
  date_range_type text,
  lookback_days integer,
  window_size_days integer,
  default_parameters jsonb not null check (jsonb_typeof(default_parameters) = 'object'),
  was_active boolean not null,
  last_run_at timestamptz,
  next_run_at timestamptz,
  cost_limit numeric,
  auto_pause_on_failure boolean not null,
  failure_threshold integer,
  consecutive_failures integer,
  execution_history_limit integer,
  notification_config jsonb not null check (jsonb_typeof(notification_config) = 'object'),
  snowflake jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index recomamp_schedule_query on recomamp_schedule (query_id);
comment on column recomamp_schedule.was_active is 'whether RecomAMP ran it when it was imported';
comment on column recomamp_schedule.instance_id is 'the home of its query';
comment on column recomamp_schedule.snowflake is 'where RecomAMP copied the results to, in its own words; null: nowhere';
