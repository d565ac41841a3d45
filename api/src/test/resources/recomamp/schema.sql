-- RecomAMP's tables as far as an import reads them, with the columns and types that its migrations agree or disagree on.
create table users (
  id uuid primary key default gen_random_uuid(),
  email text unique not null,
  name text not null,
  amazon_customer_id text unique,
  auth_tokens jsonb,
  preferences jsonb default '{}',
  is_active boolean default true,
  is_admin boolean default false,
  profile_ids jsonb default '[]',
  marketplace_ids jsonb default '[]',
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table amc_accounts (
  id uuid primary key default gen_random_uuid(),
  account_id text unique not null,
  account_name text,
  marketplace_id text not null,
  region text not null,
  status text default 'active',
  metadata jsonb,
  user_id uuid not null,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table amc_instances (
  id uuid primary key default gen_random_uuid(),
  instance_id text unique not null,
  instance_name text,
  region text not null,
  endpoint_url text,
  account_id uuid not null,
  status text default 'active',
  capabilities jsonb,
  data_upload_account_id text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table workflows (
  id uuid primary key default gen_random_uuid(),
  workflow_id text unique not null,
  name text not null,
  description text,
  instance_id uuid not null,
  sql_query text not null,
  parameters jsonb default '{}',
  user_id uuid not null,
  status text default 'active',
  is_template boolean default false,
  tags jsonb default '[]',
  amc_workflow_id text,
  is_synced_to_amc boolean default false,
  amc_sync_status text default 'not_synced',
  last_synced_at timestamptz,
  current_version int default 1,
  total_versions int default 1,
  last_executed_version int,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table workflow_versions (
  id uuid primary key default gen_random_uuid(),
  workflow_id uuid not null,
  version_number int not null,
  sql_query text not null,
  parameters jsonb,
  change_description text,
  created_by uuid,
  created_at timestamptz default now()
);

create table workflow_executions (
  id uuid primary key default gen_random_uuid(),
  execution_id text unique not null,
  workflow_id uuid not null,
  status text not null,
  progress int default 0,
  execution_parameters jsonb default '{}',
  output_location text,
  size_bytes bigint,
  row_count int,
  error_message text,
  started_at timestamptz,
  completed_at timestamptz,
  duration_seconds int,
  triggered_by text,
  schedule_id uuid,
  result_columns jsonb,
  result_rows jsonb,
  result_total_rows int default 0,
  result_sample_size int default 0,
  amc_execution_id text,
  execution_mode text default 'ad_hoc',
  amc_workflow_id text,
  workflow_version_id uuid,
  batch_execution_id uuid,
  target_instance_id uuid,
  is_batch_member boolean default false,
  schedule_run_id uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on workflow_executions (workflow_id);
create index on workflow_executions (amc_execution_id);

create table workflow_schedules (
  id uuid primary key default gen_random_uuid(),
  schedule_id text unique not null,
  workflow_id uuid not null,
  cron_expression text not null,
  timezone text not null default 'UTC',
  default_parameters jsonb default '{}',
  is_active boolean default true,
  last_run_at timestamp,
  next_run_at timestamp,
  schedule_type text default 'cron',
  interval_days int,
  interval_config jsonb,
  execution_history_limit int default 30,
  notification_config jsonb,
  cost_limit numeric(10, 2),
  auto_pause_on_failure boolean default false,
  failure_threshold int default 3,
  consecutive_failures int default 0,
  user_id uuid,
  name text,
  description text,
  lookback_days int,
  day_of_week int,
  day_of_month int,
  date_range_type varchar(10),
  window_size_days int,
  snowflake_enabled boolean default false,
  snowflake_table_name text,
  snowflake_schema_name text,
  snowflake_strategy varchar(20) default 'upsert',
  created_at timestamp default now(),
  updated_at timestamp default now()
);
