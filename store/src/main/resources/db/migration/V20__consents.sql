-- A person was sent to Amazon to consent and is expected back, once.
create table consent (
  state_sha256 bytea primary key,
  user_id uuid not null references app_user on delete cascade,
  connection_id uuid references connection on delete cascade,
  name text not null,
  client_id text not null,
  key_id text not null,
  client_secret bytea not null,
  code_verifier bytea not null,
  redirect_uri text not null,
  returns_to text not null,
  expires_at timestamptz not null
);
create index consent_end on consent (expires_at);
comment on column consent.connection_id is 'the connection that is consented to anew; null for a new one';
comment on column consent.key_id is 'names the key that client_secret and code_verifier are encrypted with';

alter table connection
  add column sync_wanted_at timestamptz,
  add column synced_at timestamptz,
  add column sync_accounts integer,
  add column sync_instances integer,
  add column sync_trouble text;
comment on column connection.sync_wanted_at is 'somebody wants its accounts and instances read from Amazon; null when that was tried';
comment on column connection.sync_trouble is 'why the newest reading, or a region of it, failed; null when it did not';
