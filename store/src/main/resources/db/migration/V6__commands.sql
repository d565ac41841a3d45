alter table execution add column retry_requested_at timestamptz;
comment on column execution.retry_requested_at is
  'another attempt opens when AMC has ended the open one; a later cancel withdraws that';

alter table attempt add column candidates jsonb;
comment on column attempt.candidates is 'what a POST in doubt may have started at AMC, when a person was asked';

-- What can be said again by itself, and what was answered the first time: a reset repeats updates, and a run that began by a reset asks more than once.
create table command (
  execution_id uuid not null references execution,
  key text not null,
  verb text not null,
  said_at timestamptz not null default now(),
  answer text not null check (answer in ('done', 'already', 'refused')),
  why_not text,
  sentence text not null,
  primary key (execution_id, key),
  check ((answer = 'refused') = (why_not is not null))
);
create index command_reset on command (said_at) where verb = 'reset' and answer = 'done';
