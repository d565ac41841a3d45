-- What was accepted is pinned here; a retry repeats exactly that.
create table execution (
  id uuid primary key,
  requested_by uuid not null references app_user,
  idempotency_key text,
  request_sha256 text not null,
  kind text not null default 'run' check (kind in ('run', 'dry_run')),

  query_id uuid references query,
  query_version integer,
  query_name text not null,
  instance_id text not null references instance,
  account_id uuid not null references account,
  entity_id text not null,
  marketplace_id text not null,
  region text not null,
  sql text not null,
  sql_sha256 text not null,
  input_parameters jsonb not null default '[]',
  parameter_values jsonb not null default '{}',
  window_start timestamp not null,
  window_end timestamp not null,
  window_zone text not null,
  timeout_seconds integer not null default 21600 check (timeout_seconds between 900 and 86400),
  priority text not null check (priority in ('interactive', 'scheduled', 'retry', 'backfill')),
  note text,

  requested_at timestamptz not null default now(),
  status text not null default 'queued' check (status in
    ('queued', 'submitted', 'running', 'collecting', 'needs_attention', 'succeeded', 'failed', 'cancelled')),
  version bigint not null default 0,
  waiting_for text,
  cancel_requested_at timestamptz,
  cancel_requested_by text,
  retries_wanted integer not null default 0,
  started_at timestamptz,
  ended_at timestamptz,
  failure_class text,
  failure_message text,

  check (window_start < window_end),
  check ((ended_at is null) = (status not in ('succeeded', 'failed', 'cancelled'))),
  unique (requested_by, idempotency_key)
);
create index execution_status on execution (status, id desc);
create index execution_instance on execution (instance_id, id desc);
create index execution_query on execution (query_id, id desc);
create index execution_open on execution (id) where ended_at is null;
comment on column execution.id is 'UUID of version 7: sorts by the time of acceptance';
comment on column execution.version is 'the number of the newest event';

-- One attempt is one POST.
create table attempt (
  execution_id uuid not null references execution,
  number integer not null,
  instance_id text not null,
  account_id uuid not null,
  requested_by uuid not null,
  priority_rank integer not null,
  arrived_at timestamptz not null,
  timeout_seconds integer not null,

  owner_run text not null,
  opened_at timestamptz not null default now(),
  not_before timestamptz,
  granted_at timestamptz,
  posted_at timestamptz,
  posting_until timestamptz,
  answered_at timestamptz,
  answer text check (answer in ('submitted', 'refused', 'not_processed', 'unclear')),
  doubt_looks integer not null default 0,
  amc_execution_id text,
  amc_status text,
  amc_reason text,
  amc_created_at timestamptz,
  amc_ended_at timestamptz,
  cancel_sent_at timestamptz,
  parked_at timestamptz,
  parked_class text,
  parked_message text,
  acted_at timestamptz not null default now(),
  woken_at timestamptz,
  wakes integer not null default 0,
  closed_at timestamptz,
  closed_as text check (closed_as in ('succeeded', 'failed', 'cancelled', 'never_arrived', 'abandoned')),

  primary key (execution_id, number),
  check ((closed_at is null) = (closed_as is null)),
  check ((posted_at is null) = (posting_until is null))
);
create unique index attempt_open on attempt (execution_id) where closed_at is null;
create unique index attempt_claim on attempt (instance_id, amc_execution_id);
create index attempt_held on attempt (instance_id)
  where granted_at is not null and closed_at is null and amc_ended_at is null;
create index attempt_waiting on attempt (account_id, instance_id, requested_by, priority_rank, arrived_at, execution_id)
  where granted_at is null and closed_at is null and parked_at is null;
create index attempt_tended on attempt (instance_id) where granted_at is not null and closed_at is null;
create index attempt_unclear on attempt (instance_id, posted_at)
  where posted_at is not null and (answer is null or answer not in ('submitted', 'refused'));
comment on column attempt.owner_run is 'the Temporal run that may write this attempt';
comment on column attempt.posting_until is 'until then a POST of ours may be on its way';
comment on column attempt.amc_ended_at is 'when we saw that AMC had ended it; the slot is free since';

-- A slot is an open, granted attempt. The only definition: grant, api, page and tests read it.
create view slots_in_use as
select i.id as instance_id,
       i.account_id,
       (select count(*)
          from attempt a
         where a.instance_id = i.id
           and a.granted_at is not null
           and a.closed_at is null
           and a.amc_ended_at is null
           and not (a.parked_at is not null and a.posted_at is not null and a.amc_execution_id is null)
           and coalesce(a.amc_created_at, now()) + make_interval(secs => a.timeout_seconds) + interval '24 hours' > now())
       + least(coalesce(l.unclaimed_live, 0),
               (select count(*)
                  from attempt a
                 where a.instance_id = i.id
                   and a.closed_at is null
                   and a.granted_at is not null
                   and a.amc_ended_at is null
                   and a.parked_at is not null
                   and a.posted_at is not null
                   and a.amc_execution_id is null)) as held,
       coalesce(l.foreign_live, 0) as others,
       i.slot_cap as cap
  from instance i
  left join instance_look l on l.instance_id = i.id;

-- Instances that can take more, and how much their account can.
create view free_places as
select instance_id, account_id, places, account_places
  from (select s.instance_id,
               s.account_id,
               (s.cap - s.held - s.others)::integer as places,
               (c.slot_cap - sum(s.held) over (partition by s.account_id))::integer as account_places,
               coalesce(i.paused_at, c.paused_at) as paused_at
          from slots_in_use s
          join instance i on i.id = s.instance_id
          join account c on c.id = s.account_id) s
 where places > 0
   and account_places > 0
   and paused_at is null;

-- Attempts that would take a place now.
create view waiting_attempt as
select a.execution_id, a.number, a.account_id, a.instance_id, a.requested_by, a.priority_rank, a.arrived_at
  from attempt a
  join execution e on e.id = a.execution_id
 where a.granted_at is null
   and a.closed_at is null
   and a.parked_at is null
   and coalesce(a.not_before, now()) <= now()
   and e.cancel_requested_at is null;

-- Append-only: each transition with its source and actor.
create table execution_event (
  execution_id uuid not null references execution,
  number bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  status text not null,
  source text not null,
  actor text not null,
  message text,
  primary key (execution_id, number)
);

create function notify_execution_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('execution', new.execution_id || ' ' || new.number);
  return null;
end
$$;
create trigger execution_event_notify after insert on execution_event
  for each row execute function notify_execution_event();

-- One row: who ticks next.
create table ticker (
  singleton boolean primary key default true check (singleton),
  next_at timestamptz not null default now(),
  claimed_by text,
  done_at timestamptz
);
insert into ticker default values;
