-- Of which attempt a result is; an expired one no longer has the load that would tell.
alter table result add column attempt integer;
update result r
   set attempt = coalesce((select l.attempt
                             from load l
                            where l.id = r.load_id),
                          (select max(a.number)
                             from attempt a
                            where a.execution_id = r.execution_id
                              and a.closed_as = 'succeeded'),
                          1);
alter table result alter column attempt set not null;
