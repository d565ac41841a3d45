alter table execution add column overlap jsonb;
comment on column execution.overlap is
  'what it reads and how many earlier runs overlapped at acceptance: sources, runs, warnAbove, confirmAbove; null if that was not kept';

-- What is accepted is in the ledger; the next api that starts enters everything else, such as what is older or imported.
alter table execution add column in_ledger boolean not null default false;
create index execution_not_in_ledger on execution (id) where not in_ledger;

-- The ledger: which execution reads which of AMC's tables over which window on which instance. Dry runs read nothing.
create table data_read (
  execution_id uuid not null references execution,
  instance_id text not null,
  source text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  counts boolean not null default true,
  primary key (execution_id, source)
);
create index data_read_overlap on data_read (instance_id, source, ends_at, starts_at) include (execution_id)
  where counts;
comment on column data_read.source is 'in lower case, cut where no name of AMC is as long';
comment on column data_read.counts is 'false: its execution has ended and AMC never ran it';

-- Attempts that AMC may have run, whatever came of it.
create view run_at_amc as
select execution_id, number, posted_at
  from attempt
 where posted_at is not null
   and answer is distinct from 'refused'
   and closed_as is distinct from 'never_arrived'
   and amc_status is distinct from 'REJECTED';

-- At the end of the transaction, when both the execution and its attempts are written.
create function count_what_was_read() returns trigger language plpgsql as $$
begin
  update data_read d
     set counts = not d.counts
    from execution e
   where d.execution_id = new.id
     and e.id = new.id
     and d.counts is distinct from (e.ended_at is null
                                    or exists (select from run_at_amc r where r.execution_id = new.id));
  return null;
end
$$;
create constraint trigger execution_counts after update of ended_at on execution
  deferrable initially deferred
  for each row when (old.ended_at is distinct from new.ended_at)
  execute function count_what_was_read();
