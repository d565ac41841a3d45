alter table connection
  add column pause_seconds double precision not null default 0,
  add column refused_at timestamptz,
  add column retry_at timestamptz,
  add column trouble text,
  add column trouble_at timestamptz,
  add column renewed_at timestamptz,
  add column renewal_told_at timestamptz;
comment on column connection.pause_seconds is 'how long AMC''s newest 429 made everybody wait';
comment on column connection.refused_at is 'Login with Amazon refuses this grant since; a person must mend it';
comment on column connection.retry_at is 'a refused grant is not tried before; it may have been refused by mistake';
comment on column connection.renewal_told_at is 'who waited for the newest renewal has been woken';

alter table instance_access
  add column refused_until timestamptz,
  add column submit_refused_until timestamptz,
  add column trouble text,
  add column trouble_at timestamptz;
comment on column instance_access.refused_until is 'AMC did not let this connection look; no call before';
comment on column instance_access.submit_refused_until is 'AMC did not let this connection submit; no submit before';

-- One access token per connection, for all workers. Locked while it is refreshed.
create table access_token (
  connection_id uuid primary key references connection,
  number bigint not null default 0,
  key_id text,
  token bytea,
  expires_at timestamptz,
  refresh_at timestamptz not null default now(),
  rejected_at timestamptz,
  check ((token is null) = (key_id is null))
);
comment on column access_token.number is 'names the token: what is said about an older one is no news';
comment on column access_token.refresh_at is 'the next refresh is not before: shortly before the end, or a pause after a failure';
comment on column access_token.rejected_at is 'when AMC last did not take a token that should have been good';

-- How many calls a connection may still make: a bucket that fills at a steady rate.
create table call_budget (
  connection_id uuid primary key references connection,
  level double precision not null,
  filled_at timestamptz not null
) with (fillfactor = 50);

-- Who tells a parked execution to try again has mended something, so its connections are tried again too.
create function try_connections_again() returns trigger language plpgsql as $$
begin
  update connection
     set retry_at = now()
   where retry_at > now()
     and id in (select connection_id
                  from instance_access
                 where instance_id = new.instance_id);
  update instance_access
     set refused_until = null,
         submit_refused_until = null
   where instance_id = new.instance_id
     and (refused_until is not null or submit_refused_until is not null);
  return null;
end
$$;
create trigger attempt_unparked after update of parked_at on attempt
  for each row
  when (old.parked_class = 'UNAUTHORIZED' and new.parked_at is null and new.closed_at is null)
  execute function try_connections_again();
