-- What was brought over from RecomAMP: its ids there and here.
create table imported (
  kind text not null check (kind in ('user', 'account', 'instance', 'connection', 'query', 'execution', 'schedule')),
  source_id uuid not null,
  source_text text,
  target uuid not null,
  imported_at timestamptz not null default now(),
  primary key (kind, source_id)
);
create unique index imported_text on imported (kind, source_text) where source_text is not null;
create index imported_target on imported (kind, target);
comment on column imported.source_text is 'the id that its users knew, such as wf_1a2b3c4d; null where there was none';
comment on column imported.target is 'ours; of an instance its uuid';

-- Each run of the importer, and how far it is. Whoever runs holds an advisory lock meanwhile.
create table recomamp_import (
  id uuid primary key,
  dry_run boolean not null,
  started_by text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  phase text not null,
  counts jsonb not null default '{}',
  ended_at timestamptz,
  trouble text,
  check (trouble is null or ended_at is not null)
);
comment on column recomamp_import.counts is 'by kind: read, added, matched, known, skipped';
comment on column recomamp_import.trouble is 'why it ended early; null: it went through';

-- What a person should know of it, row by row.
create table recomamp_import_finding (
  import_id uuid not null references recomamp_import on delete cascade,
  number integer not null,
  severity text not null check (severity in ('skipped', 'stuck', 'note')),
  source_table text not null,
  source_id text,
  message text not null,
  primary key (import_id, number)
);
comment on column recomamp_import_finding.severity is
  'skipped: the row was not brought over; stuck: RecomAMP never learned how it ended; note: brought over otherwise than it was';

-- Whether a retry would repeat what was run. RecomAMP kept no SQL of its runs.
alter table execution add column repeatable boolean not null default true;
comment on column execution.repeatable is 'false: what it ran is not known well enough to be sent to AMC again';

-- History that comes from elsewhere is no change that a page would have to follow.
drop trigger execution_event_notify on execution_event;
create trigger execution_event_notify after insert on execution_event
  for each row when (new.source <> 'import') execute function notify_execution_event();
