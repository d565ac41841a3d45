create table app_user (
  id uuid primary key,
  name text not null unique,
  created_at timestamptz not null default now()
);

-- The requester while no authentication is configured.
insert into app_user (id, name) values ('00000000-0000-7000-8000-000000000001', 'local');

create table connection (
  id uuid primary key,
  name text not null,
  region text not null check (region in ('NA', 'EU', 'FE')),
  client_id text not null,
  key_id text not null,
  client_secret bytea not null,
  refresh_token bytea not null,
  not_before timestamptz,
  created_at timestamptz not null default now()
);
comment on column connection.not_before is 'no call to AMC before: from Retry-After';
comment on column connection.key_id is 'names the key that client_secret and refresh_token are encrypted with';

-- Also the row that grant locks.
create table account (
  id uuid primary key,
  entity_id text not null,
  marketplace_id text not null,
  region text not null check (region in ('NA', 'EU', 'FE')),
  name text not null,
  slot_cap integer not null default 200 check (slot_cap >= 0),
  paused_at timestamptz,
  paused_note text,
  created_at timestamptz not null default now(),
  unique (entity_id, marketplace_id)
);

create table instance (
  id text primary key,
  uuid uuid not null unique,
  account_id uuid not null references account,
  name text not null,
  type text not null,
  slot_cap integer not null default 10 check (slot_cap >= 0),
  tended boolean not null default false,
  paused_at timestamptz,
  paused_note text,
  created_at timestamptz not null default now()
);
create index instance_account on instance (account_id);
comment on column instance.id is 'AMC''s own id';
comment on column instance.tended is
  'a tender is on its way or there; set by grant and cleared by the tender''s last transaction, both under the account''s lock';
comment on column instance.uuid is 'the id that RecomAMP''s wire uses beside AMC''s';

-- Which connections may speak for an instance, in the order in which they are tried.
create table instance_access (
  instance_id text not null references instance,
  connection_id uuid not null references connection,
  rank integer not null default 0,
  primary key (instance_id, connection_id)
);

create table instance_look (
  instance_id text primary key references instance,
  claimed_at timestamptz,
  listed_at timestamptz,
  trouble text,
  echoes_workflow_id boolean,
  echoes_comment boolean,
  unclaimed_live integer not null default 0,
  foreign_live integer not null default 0
) with (fillfactor = 50);
comment on column instance_look.claimed_at is 'when the newest look began';
comment on column instance_look.listed_at is 'what is written about AMC was true then';
comment on column instance_look.trouble is 'why the newest look failed; null when it did not';
comment on column instance_look.echoes_workflow_id is 'whether AMC''s list gives our workflowId back; null: not learned yet';
comment on column instance_look.unclaimed_live is 'live runs in the newest list of a doubt that could be ours';
comment on column instance_look.foreign_live is 'live API runs of others at the last census';
