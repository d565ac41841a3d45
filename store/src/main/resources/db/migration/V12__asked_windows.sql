alter table execution add column asked_window jsonb;
alter table execution add column warnings jsonb not null default '[]';
comment on column execution.asked_window is
  'the window as it was asked for, which window_start and window_end resolve; null if that was not kept';
comment on column execution.warnings is 'what its requester was told at acceptance: code, message, field';
