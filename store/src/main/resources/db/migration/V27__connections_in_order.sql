-- Connections are locked in the order of their ids, as by whoever parks for want of one: else the two wait for each other.
create or replace function try_connections_again() returns trigger language plpgsql as $$
begin
  perform 1
     from connection c
     join instance_access a on a.connection_id = c.id
    where a.instance_id = new.instance_id
      and c.retry_at > now()
    order by c.id
      for no key update of c;
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
