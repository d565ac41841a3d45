alter table app_user
  add column email text,
  add column subject text unique,
  add column role text not null default 'viewer' check (role in ('viewer', 'analyst', 'operator', 'admin')),
  add column password_hash text,
  add column disabled_at timestamptz,
  add column last_login_at timestamptz,
  add column version bigint not null default 1;
create unique index app_user_email on app_user (lower(email));
comment on column app_user.name is 'what events call the user; unique, so that nobody is taken for somebody else';
comment on column app_user.subject is 'the claim sub of the identity provider''s tokens';
comment on column app_user.password_hash is 'as Spring Security''s encoder writes it, with the algorithm in front';
comment on column app_user.version is 'the number of the newest event';

update app_user set role = 'admin' where name = 'local';

-- Which instances a user sees; an admin sees all.
create table instance_member (
  user_id uuid not null references app_user on delete cascade,
  instance_id text not null references instance on delete cascade,
  since timestamptz not null default now(),
  primary key (user_id, instance_id)
);
create index instance_member_instance on instance_member (instance_id);

-- Append-only: who made and changed a user.
create table user_event (
  user_id uuid not null references app_user on delete cascade,
  number bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  actor text not null,
  message text,
  primary key (user_id, number)
);

-- A login that was made here; the token itself is known to the browser alone.
create table user_session (
  token_sha256 bytea primary key,
  user_id uuid not null references app_user on delete cascade,
  logged_in_at timestamptz not null,
  expires_at timestamptz not null,
  renewable_until timestamptz not null
);
create index user_session_user on user_session (user_id);
create index user_session_end on user_session (renewable_until);

-- How often a password was tried in vain, for a user or from an address.
create table login_failure (
  key text primary key,
  failures integer not null,
  since timestamptz not null
);
create index login_failure_since on login_failure (since);
