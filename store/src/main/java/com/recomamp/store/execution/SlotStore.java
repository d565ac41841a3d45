package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Hands out slots. The view {@code slots_in_use} says what a slot is; nothing counts them. */
public class SlotStore {
  private final JdbcClient jdbc;

  public SlotStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whoever won is to be woken, and each instance that nobody tends yet is to get a tender. */
  public record Granted(List<ExecutionId> winners, List<InstanceId> untended) {
    public static final Granted NONE = new Granted(List.of(), List.of());
  }

  /**
   * Hands the free places of an account's instances to those that wait: aged priority first, then
   * the requester's share, then arrival. Looks without a lock, and locks the account only when
   * there is something to hand out.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Granted grant(UUID account) {
    if (!somethingToGrant(account)) {
      return Granted.NONE;
    }
    jdbc.sql("select id from account where id = :account for no key update")
        .param("account", account)
        .query(UUID.class)
        .single();
    var instances = new ArrayList<InstanceId>();
    var winners = new ArrayList<ExecutionId>();
    jdbc.sql(GRANT)
        .param("account", account)
        .query(
            row -> {
              winners.add(new ExecutionId(row.getObject("execution_id", UUID.class)));
              instances.add(new InstanceId(row.getString("instance_id")));
            });
    return new Granted(List.copyOf(winners), tended(instances));
  }

  private boolean somethingToGrant(UUID account) {
    return jdbc.sql(
            """
            select exists (
              select 1
                from slots_in_use s
                join instance i on i.id = s.instance_id
                join account c on c.id = s.account_id
               where s.account_id = :account
                 and s.held + s.others < s.cap
                 and i.paused_at is null
                 and c.paused_at is null
                 and exists (select 1
                               from attempt a
                              where a.account_id = s.account_id
                                and a.instance_id = s.instance_id
                                and a.granted_at is null
                                and a.closed_at is null
                                and a.parked_at is null))
            """)
        .param("account", account)
        .query(Boolean.class)
        .single();
  }

  private List<InstanceId> tended(List<InstanceId> instances) {
    return jdbc.sql(
            """
            insert into instance_look (instance_id, tended)
            select distinct unnest(:instances::text[]), true
            on conflict (instance_id) do update set tended = true
             where not instance_look.tended
            returning instance_id
            """)
        .param("instances", instances.stream().map(InstanceId::value).toArray(String[]::new))
        .query((row, _) -> new InstanceId(row.getString("instance_id")))
        .list();
  }

  /**
   * Per instance and requester no more rows are looked at than there are places, so the length of
   * the queue does not matter. A priority gains one step per six hours of waiting.
   */
  private static final String GRANT =
      """
      with room as (
        select s.instance_id,
               (s.cap - s.held - s.others)::integer as places
          from slots_in_use s
          join instance i on i.id = s.instance_id
          join account c on c.id = s.account_id
         where s.account_id = :account
           and s.held + s.others < s.cap
           and i.paused_at is null
           and c.paused_at is null),
      account_room as (
        select greatest(0, c.slot_cap - (select sum(held) from slots_in_use where account_id = c.id))::integer as places
          from account c
         where c.id = :account),
      held as (
        select requested_by, count(*) as slots
          from attempt
         where account_id = :account
           and granted_at is not null
           and closed_at is null
           and amc_ended_at is null
         group by requested_by),
      waiting as (
        select w.*
          from room
         cross join lateral (
           select distinct requested_by, priority_rank
             from attempt
            where account_id = :account
              and instance_id = room.instance_id
              and granted_at is null
              and closed_at is null
              and parked_at is null) who
         cross join lateral (
           select a.execution_id, a.number, a.instance_id, a.requested_by, a.arrived_at,
                  a.priority_rank - floor(extract(epoch from now() - a.arrived_at) / 21600) as aged_rank
             from attempt a
             join execution e on e.id = a.execution_id
            where a.account_id = :account
              and a.instance_id = room.instance_id
              and a.requested_by = who.requested_by
              and a.priority_rank = who.priority_rank
              and a.granted_at is null
              and a.closed_at is null
              and a.parked_at is null
              and coalesce(a.not_before, now()) <= now()
              and e.cancel_requested_at is null
            order by a.arrived_at, a.execution_id
            limit room.places) w),
      shared as (
        select w.*,
               coalesce(h.slots, 0)
                 + row_number() over (partition by w.requested_by
                                          order by w.aged_rank, w.arrived_at, w.execution_id) as share
          from waiting w
          left join held h on h.requested_by = w.requested_by),
      at_instance as (
        select s.*,
               row_number() over (partition by s.instance_id
                                      order by s.aged_rank, s.share, s.arrived_at, s.execution_id) as place
          from shared s),
      fitting as (
        select f.*,
               row_number() over (order by f.aged_rank, f.share, f.arrived_at, f.execution_id) as account_place
          from at_instance f
          join room using (instance_id)
         where f.place <= room.places),
      granted as (
        update attempt a
           set granted_at = now(),
               acted_at = now(),
               wakes = 0,
               woken_at = null
          from fitting f
         where a.execution_id = f.execution_id
           and a.number = f.number
           and f.account_place <= (select places from account_room)
           and a.granted_at is null
           and a.closed_at is null
           and a.parked_at is null
        returning a.execution_id, a.instance_id),
      moved as (
        update execution e
           set version = version + 1,
               waiting_for = null
          from granted g
         where e.id = g.execution_id
        returning e.id, e.version, e.status),
      noted as (
        insert into execution_event (execution_id, number, type, status, source, actor)
        select id, version, 'granted', status, 'worker', 'system'
          from moved)
      select execution_id, instance_id
        from granted
      """;
}
