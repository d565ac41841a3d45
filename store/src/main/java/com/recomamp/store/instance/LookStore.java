package com.recomamp.store.instance;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code instance_look}: what was last seen of an instance; and whether somebody tends it.
 */
public final class LookStore {
  /**
   * A run older than this would make the list as long as everything that ended since; it is asked
   * for by its id.
   */
  public static final Duration YOUNG = Duration.ofHours(1);

  /** By the clock: at the first look after each even minute. */
  public static final Duration OLD_ONES_EVERY = Duration.ofMinutes(2);

  private final JdbcClient jdbc;

  public LookStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A look that has begun.
   *
   * @param at PostgreSQL's time, so that looks of workers with different clocks have one order
   * @param before when the newest look was that succeeded
   * @param censusAt when the runs of others were counted
   * @param troubledAt since when no look has succeeded
   * @param unclear whether a POST of the last two days ended without a clear answer
   * @param awaited whether an attempt waits for a place
   */
  public record Look(
      Instant at,
      @Nullable Instant before,
      @Nullable Boolean echoesWorkflowId,
      @Nullable Boolean echoesComment,
      @Nullable Instant censusAt,
      @Nullable Instant troubledAt,
      boolean unclear,
      boolean awaited) {}

  /** Writes nothing: a look is written when something was seen. */
  public Look begin(InstanceId instance) {
    return jdbc.sql(
            """
            select clock_timestamp() as at, l.listed_at, l.echoes_workflow_id, l.echoes_comment, l.census_at,
                   l.troubled_at,
                   exists (select 1
                             from to_tend t
                            where t.instance_id = i.id
                              and t.because = 'unclear') as unclear,
                   exists (select 1
                             from waiting_attempt w
                            where w.account_id = i.account_id
                              and w.instance_id = i.id) as awaited
              from instance i
              left join instance_look l on l.instance_id = i.id
             where i.id = :instance
            """)
        .param("instance", instance.value())
        .query(LookStore::look)
        .single();
  }

  /**
   * True if this look is the newest: only then may what it saw be written, in the same transaction,
   * which keeps the other looks out until it ends.
   */
  public boolean isNewest(InstanceId instance, Look look) {
    return jdbc.sql(
                """
                select instance_id
                  from instance_look
                 where instance_id = :instance
                   and (listed_at is null or listed_at < :at)
                   for no key update
                """)
            .param("instance", instance.value())
            .param("at", timestamptz(look.at()))
            .query(String.class)
            .optional()
            .isPresent()
        || isFirst(instance);
  }

  private boolean isFirst(InstanceId instance) {
    return jdbc.sql(
                """
                insert into instance_look (instance_id)
                values (:instance)
                on conflict do nothing
                """)
            .param("instance", instance.value())
            .update()
        == 1;
  }

  /**
   * The look succeeded: the one write of a cycle in which nothing has changed.
   *
   * @param foreignLive live API runs of others, if they were counted
   */
  public void seen(
      InstanceId instance, Look look, @Nullable Integer foreignLive, Duration untilNext) {
    var wasTroubled =
        jdbc.sql(
                """
                with old as (select instance_id, trouble from instance_look where instance_id = :instance)
                update instance_look l
                   set listed_at = :at,
                       due_at = now() + make_interval(secs => :pause),
                       trouble = null,
                       troubled_at = null,
                       foreign_live = coalesce(:foreignLive, l.foreign_live),
                       census_at = case when cast(:foreignLive as integer) is null then l.census_at else :at end
                  from old
                 where l.instance_id = old.instance_id
                returning old.trouble is not null
                """)
            .param("instance", instance.value())
            .param("at", timestamptz(look.at()))
            .param("pause", seconds(untilNext))
            .param("foreignLive", foreignLive)
            .query(Boolean.class)
            .single();
    if (wasTroubled) {
      tellWatchers(instance);
    }
  }

  /**
   * There was nothing to look at, or no reason to. Never with the account's lock held: a tender
   * that writes what it saw holds this row and then wants that lock.
   */
  public void rested(InstanceId instance, Duration untilNext) {
    jdbc.sql(
            """
            insert into instance_look as l (instance_id, due_at)
            values (:instance, now() + make_interval(secs => :pause))
            on conflict (instance_id) do update set due_at = excluded.due_at
            """)
        .param("instance", instance.value())
        .param("pause", seconds(untilNext))
        .update();
  }

  /** The look failed; what was seen before stays, and grows old. */
  public void failed(InstanceId instance, String trouble, Duration untilNext) {
    var changed =
        jdbc.sql(
                """
                with old as (select instance_id, trouble from instance_look where instance_id = :instance)
                update instance_look l
                   set trouble = :trouble,
                       troubled_at = coalesce(l.troubled_at, now()),
                       due_at = now() + make_interval(secs => :pause)
                  from old
                 where l.instance_id = old.instance_id
                returning old.trouble is distinct from :trouble
                """)
            .param("instance", instance.value())
            .param("trouble", trouble)
            .param("pause", seconds(untilNext))
            .query(Boolean.class)
            .optional()
            .orElse(false);
    if (changed) {
      tellWatchers(instance);
    }
  }

  /** What clear submits have taught about the marks that AMC's list gives back. */
  public void learned(
      InstanceId instance, @Nullable Boolean echoesWorkflowId, @Nullable Boolean echoesComment) {
    jdbc.sql(
            """
            update instance_look
               set echoes_workflow_id = coalesce(:workflowId, echoes_workflow_id),
                   echoes_comment = coalesce(:comment, echoes_comment)
             where instance_id = :instance
               and (echoes_workflow_id is distinct from coalesce(:workflowId, echoes_workflow_id)
                    or echoes_comment is distinct from coalesce(:comment, echoes_comment))
            """)
        .param("instance", instance.value())
        .param("workflowId", echoesWorkflowId)
        .param("comment", echoesComment)
        .update();
  }

  public void candidatesAlive(InstanceId instance, int unclaimedLive) {
    jdbc.sql(
            """
            update instance_look
               set unclaimed_live = :unclaimedLive
             where instance_id = :instance
               and unclaimed_live <> :unclaimedLive
            """)
        .param("instance", instance.value())
        .param("unclaimedLive", unclaimedLive)
        .update();
  }

  /**
   * The tender's last statement: true if nothing is left to look after, and then the next grant
   * makes a new tender. Under the account's lock, as grant is, so that one of both sees the other.
   */
  public boolean leave(InstanceId instance) {
    if (somethingLeft(instance)) {
      return false;
    }
    jdbc.sql(
            """
            select c.id
              from account c
              join instance i on i.account_id = c.id
             where i.id = :instance
               for no key update of c
            """)
        .param("instance", instance.value())
        .query(UUID.class)
        .single();
    if (somethingLeft(instance)) {
      return false;
    }
    jdbc.sql("update instance set tended = false where id = :instance")
        .param("instance", instance.value())
        .update();
    return true;
  }

  private boolean somethingLeft(InstanceId instance) {
    return jdbc.sql(
            """
            select exists (select 1
                             from to_tend
                            where instance_id = :instance)
            """)
        .param("instance", instance.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Instances whose next look is overdue by more than {@code patience}, though they are to be
   * tended, or somebody was said to tend them, or a place is free and somebody waits for it: a
   * place that was freed before the attempt that wants it was committed is seen by nobody else.
   */
  public List<InstanceId> neglected(Duration patience) {
    return jdbc.sql(
            """
            with neglected as (
              select i.id
                from instance i
                left join instance_look l on l.instance_id = i.id
               where coalesce(l.due_at, '-infinity') < now() - make_interval(secs => :patience)
                 and (i.tended
                      or exists (select 1 from to_tend t where t.instance_id = i.id)
                      or i.id in (select f.instance_id
                                    from free_places f
                                   where exists (select 1
                                                   from waiting_attempt w
                                                  where w.account_id = f.account_id
                                                    and w.instance_id = f.instance_id)))
                 for no key update of i skip locked)
            update instance i
               set tended = true
              from neglected
             where i.id = neglected.id
            returning i.id
            """)
        .param("patience", patience.toMillis() / 1000.0)
        .query((row, _) -> new InstanceId(row.getString("id")))
        .list();
  }

  /** Instances that somebody should tend now. */
  public List<InstanceId> busy() {
    return jdbc.sql(
            """
            select i.id
              from instance i
             where i.tended
                or exists (select 1 from to_tend t where t.instance_id = i.id)
            """)
        .query((row, _) -> new InstanceId(row.getString("id")))
        .list();
  }

  /** Whoever watches what AMC runs here. */
  private void tellWatchers(InstanceId instance) {
    jdbc.sql(
            """
            select pg_notify('execution', e.id || ' ' || e.version)::text
              from attempt a
              join execution e on e.id = a.execution_id
             where a.instance_id = :instance
               and a.closed_at is null
               and a.amc_execution_id is not null
            """)
        .param("instance", instance.value())
        .query(String.class)
        .list();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static Look look(ResultSet row, int index) throws SQLException {
    return new Look(
        Objects.requireNonNull(instant(row, "at")),
        instant(row, "listed_at"),
        row.getObject("echoes_workflow_id", Boolean.class),
        row.getObject("echoes_comment", Boolean.class),
        instant(row, "census_at"),
        instant(row, "troubled_at"),
        row.getBoolean("unclear"),
        row.getBoolean("awaited"));
  }
}
