alter table load add column bytes bigint not null default 0;
comment on column load.bytes is 'of its chunks, uncompressed; they may be gone when the load was given up';
update load
   set bytes = result.bytes - octet_length(result.header)
  from result
 where result.load_id = load.id;

-- An expired result keeps what is known about it and gives up its load.
alter table result
  alter column load_id drop not null,
  add column expired_at timestamptz,
  add constraint result_kept_or_expired check ((load_id is null) = (expired_at is not null));
create index result_kept on result (published_at) where expired_at is null;
