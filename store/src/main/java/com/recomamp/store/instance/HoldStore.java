package com.recomamp.store.instance;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Instances at which nothing is submitted since the database was restored. */
public final class HoldStore {
  private final JdbcClient jdbc;

  public HoldStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param unseenSince AMC may have runs of ours since then that are not in the database
   * @param postsEndedAt no POST of before the restore was on its way any more
   */
  public record Hold(Instant unseenSince, Instant postsEndedAt) {}

  public Optional<Hold> of(InstanceId instance, Duration lease) {
    return jdbc.sql(
            """
            select l.unseen_since, coalesce(d.restored_at, d.recorded_at) + make_interval(secs => :lease) as posts_ended_at
              from instance_look l
             cross join deployment d
             where l.instance_id = :instance
               and l.unseen_since is not null
            """)
        .param("instance", instance.value())
        .param("lease", lease.toMillis() / 1000.0)
        .query(
            (row, _) ->
                new Hold(
                    Objects.requireNonNull(instant(row, "unseen_since")),
                    Objects.requireNonNull(instant(row, "posts_ended_at"))))
        .optional();
  }

  /**
   * A look that began then went back far enough, and what it found was written in this transaction.
   * Returns who may submit now; nobody, if the database was restored once more meanwhile.
   *
   * @param hidden for how long after the restore AMC's list may not show what was posted before
   */
  public List<ExecutionId> lift(InstanceId instance, Hold hold, Instant lookedAt, Duration hidden) {
    return jdbc.sql(
            """
            with lifted as (
              update instance_look l
                 set unseen_since = null
                from deployment d
               where l.instance_id = :instance
                 and l.unseen_since = :unseenSince
                 and :at >= coalesce(d.restored_at, d.recorded_at) + make_interval(secs => :hidden)
                 and not exists (select 1 from unnoticed_restore)
              returning l.instance_id)
            select a.execution_id
              from attempt a
              join lifted on lifted.instance_id = a.instance_id
             where a.closed_at is null
               and a.granted_at is not null
               and a.amc_ended_at is null
               and (a.posted_at is null or a.amc_execution_id is not null)
            """)
        .param("instance", instance.value())
        .param("unseenSince", timestamptz(hold.unseenSince()))
        .param("at", timestamptz(lookedAt))
        .param("hidden", hidden.toMillis() / 1000.0)
        .query((row, _) -> new ExecutionId(row.getObject("execution_id", UUID.class)))
        .list();
  }
}
