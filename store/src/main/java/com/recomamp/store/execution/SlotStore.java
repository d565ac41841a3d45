package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
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
   * the requester's share, then arrival; of one requester's own, what was the more urgent from the
   * beginning goes before arrival. Dry runs take no place, and all of them go. Looks without a
   * lock, and locks the account only when there is something to hand out.
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
              won(row, winners, instances);
            });
    jdbc.sql(GRANT_DRY_RUNS)
        .param("account", account)
        .query(
            row -> {
              won(row, winners, instances);
            });
    return new Granted(List.copyOf(winners), tended(instances));
  }

  private static void won(ResultSet row, List<ExecutionId> winners, List<InstanceId> instances)
      throws SQLException {
    winners.add(new ExecutionId(row.getObject("execution_id", UUID.class)));
    instances.add(new InstanceId(row.getString("instance_id")));
  }

  private boolean somethingToGrant(UUID account) {
    return jdbc.sql(
            """
            select exists (
              select 1
                from free_places f
               where f.account_id = :account
                 and exists (select 1
                               from waiting_attempt w
                              where w.account_id = f.account_id
                                and w.instance_id = f.instance_id))
                or exists (select 1 from waiting_dry_run where account_id = :account)
            """)
        .param("account", account)
        .query(Boolean.class)
        .single();
  }

  /** A tender leaves under the account's lock too, which this transaction holds. */
  private List<InstanceId> tended(List<InstanceId> instances) {
    return jdbc.sql(
            """
            update instance
               set tended = true
             where id = any(:instances)
               and not tended
            returning id
            """)
        .param("instances", instances.stream().map(InstanceId::value).toArray(String[]::new))
        .query((row, _) -> new InstanceId(row.getString("id")))
        .list();
  }

  /** What is {@code taken} is granted, and its history says so. */
  private static final String HAND_OUT =
      """
      granted as (
        update attempt a
           set granted_at = now(),
               acted_at = now(),
               wakes = 0,
               woken_at = null
          from taken t
         where a.execution_id = t.execution_id
           and a.number = t.number
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

  /** A priority gains one step per six hours of waiting, up to that of a click and not beyond. */
  static final String AGED_RANK =
      "greatest(1, priority_rank - floor(extract(epoch from now() - arrived_at) / 21600))";

  /**
   * {@code who} jumps along the index from one requester and priority to the next, and of each no
   * more rows are looked at than there are places, so the length of the queue does not matter.
   *
   * <p>Rows that somebody holds are passed over: a decision about an execution holds its row and
   * may be waiting for the account, and then grants by itself.
   */
  static final String GRANT =
      """
      with recursive room as materialized (
        select instance_id, places, account_places
          from free_places
         where account_id = :account),
      who as (
        select room.instance_id, first.requested_by, first.priority_rank
          from room
         cross join lateral (
           select requested_by, priority_rank
             from attempt
            where account_id = :account
              and instance_id = room.instance_id
              and granted_at is null
              and closed_at is null
              and parked_at is null
            order by requested_by, priority_rank
            limit 1) first
         union all
        select who.instance_id, next.requested_by, next.priority_rank
          from who
         cross join lateral (
           select requested_by, priority_rank
             from attempt
            where account_id = :account
              and instance_id = who.instance_id
              and (requested_by, priority_rank) > (who.requested_by, who.priority_rank)
              and granted_at is null
              and closed_at is null
              and parked_at is null
            order by requested_by, priority_rank
            limit 1) next),
      held as (
        select requested_by, count(*) as slots
          from attempt
         where account_id = :account
           and granted_at is not null
           and not dry_run
           and closed_at is null
           and amc_ended_at is null
         group by requested_by),
      waiting as (
        select w.*, room.places, room.account_places
          from who
          join room using (instance_id)
         cross join lateral (
           select execution_id, number, instance_id, requested_by, priority_rank, arrived_at,
                  %s as aged_rank
             from waiting_attempt
            where account_id = :account
              and instance_id = who.instance_id
              and requested_by = who.requested_by
              and priority_rank = who.priority_rank
            order by arrived_at, execution_id
            limit room.places) w),
      shared as (
        select w.*,
               coalesce(h.slots, 0)
                 + row_number() over (partition by w.requested_by
                                          order by w.aged_rank, w.priority_rank, w.arrived_at,
                                                   w.execution_id) as share
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
         where f.place <= f.places),
      taken as (
        select a.execution_id, a.number
          from fitting f
          join attempt a on a.execution_id = f.execution_id and a.number = f.number
          join execution e on e.id = a.execution_id
         where f.account_place <= f.account_places
           and a.granted_at is null
           and a.closed_at is null
           and a.parked_at is null
           and e.cancel_requested_at is null
           for no key update of a, e skip locked),
      %s
      """
          .formatted(AGED_RANK, HAND_OUT);

  /** A dry run needs a tender and no place. */
  private static final String GRANT_DRY_RUNS =
      """
      with taken as (
        select a.execution_id, a.number
          from waiting_dry_run w
          join attempt a on a.execution_id = w.execution_id and a.number = w.number
          join execution e on e.id = a.execution_id
         where w.account_id = :account
           and a.granted_at is null
           and a.closed_at is null
           and a.parked_at is null
           and e.cancel_requested_at is null
           for no key update of a, e skip locked),
      %s
      """
          .formatted(HAND_OUT);
}
