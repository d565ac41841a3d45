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
  private final JdbcClient jdbc;

  public LookStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A look that has begun.
   *
   * @param at PostgreSQL's time, so that looks of workers with different clocks have one order
   */
  public record Look(
      Instant at,
      @Nullable Instant before,
      @Nullable Boolean echoesWorkflowId,
      @Nullable Boolean echoesComment) {}

  public Look claim(InstanceId instance) {
    return jdbc.sql(
            """
            insert into instance_look as l (instance_id, claimed_at)
            values (:instance, clock_timestamp())
            on conflict (instance_id) do update set claimed_at = clock_timestamp()
            returning l.claimed_at, l.listed_at, l.echoes_workflow_id, l.echoes_comment
            """)
        .param("instance", instance.value())
        .query(LookStore::look)
        .single();
  }

  /**
   * True if this look is the newest: only then may what it saw be written, in the same transaction.
   */
  public boolean isNewest(InstanceId instance, Look look) {
    boolean newest =
        jdbc.sql(
                    """
                    update instance_look
                       set listed_at = :at
                     where instance_id = :instance
                       and (listed_at is null or listed_at < :at)
                    """)
                .param("instance", instance.value())
                .param("at", timestamptz(look.at()))
                .update()
            == 1;
    if (newest) {
      troubled(instance, null);
    }
    return newest;
  }

  /** The look failed; what was seen before stays, and grows old. */
  public void failed(InstanceId instance, String trouble) {
    troubled(instance, trouble);
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
   * Stays for two days after a POST that ended unclearly.
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
                             from attempt
                            where instance_id = :instance
                              and closed_at is null
                              and granted_at is not null)
                or exists (select 1
                             from attempt
                            where instance_id = :instance
                              and posted_at > now() - interval '48 hours'
                              and posted_at is not null
                              and (answer is null or answer not in ('submitted', 'refused')))
            """)
        .param("instance", instance.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Instances of which nobody has begun a look for longer than {@code patience}, though they are
   * busy, or somebody was said to tend them, or a place is free and somebody waits for it: a place
   * that was freed before the attempt that wants it was committed is seen by nobody else.
   */
  public List<InstanceId> neglected(Duration patience) {
    return jdbc.sql(
            """
            with neglected as (
              select i.id
                from instance i
                left join instance_look l on l.instance_id = i.id
               where coalesce(l.claimed_at, '-infinity') < now() - make_interval(secs => :patience)
                 and (i.tended
                      or exists (select 1
                                   from attempt a
                                  where a.instance_id = i.id
                                    and a.closed_at is null
                                    and a.granted_at is not null)
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
                or exists (select 1
                             from attempt a
                            where a.instance_id = i.id
                              and a.closed_at is null
                              and a.granted_at is not null)
            """)
        .query((row, _) -> new InstanceId(row.getString("id")))
        .list();
  }

  /** Only a change is written, and told to whoever watches what AMC runs here. */
  private void troubled(InstanceId instance, @Nullable String trouble) {
    jdbc.sql(
            """
            with changed as (
              update instance_look
                 set trouble = :trouble
               where instance_id = :instance
                 and trouble is distinct from :trouble
              returning instance_id)
            select pg_notify('execution', e.id || ' ' || e.version)::text
              from changed c
              join attempt a on a.instance_id = c.instance_id
                            and a.closed_at is null
                            and a.amc_execution_id is not null
              join execution e on e.id = a.execution_id
            """)
        .param("instance", instance.value())
        .param("trouble", trouble)
        .query(String.class)
        .list();
  }

  private static Look look(ResultSet row, int index) throws SQLException {
    return new Look(
        Objects.requireNonNull(instant(row, "claimed_at")),
        instant(row, "listed_at"),
        row.getObject("echoes_workflow_id", Boolean.class),
        row.getObject("echoes_comment", Boolean.class));
  }
}
