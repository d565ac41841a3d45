package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What AMC knows of our attempts and a restored database has lost. */
public final class RecoveryStore {
  private final JdbcClient jdbc;

  public RecoveryStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A run at AMC that carries our mark.
   *
   * @param number of the attempt that posted it
   */
  public record Run(
      ExecutionId execution,
      int number,
      String amcExecutionId,
      String amcStatus,
      @Nullable Instant createdAt) {}

  public enum Found {
    /** The execution's attempt has it now. */
    LINKED,
    /** The execution has ended or another attempt of it is at AMC; its number is not used again. */
    LEFT,
    /** The execution itself was lost. */
    UNKNOWN
  }

  /**
   * Gives a run to its execution, in the transaction of a look: the open attempt that has none
   * takes it with its number; where none is open, the attempt is written as it was. No run of
   * another attempt is touched.
   */
  public Found found(InstanceId instance, Run run) {
    boolean known =
        jdbc.sql(
                """
                select id
                  from execution
                 where id = :execution
                   and instance_id = :instance
                   for no key update
                """)
            .param("execution", run.execution().uuid())
            .param("instance", instance.value())
            .query(UUID.class)
            .optional()
            .isPresent();
    if (!known) {
      return Found.UNKNOWN;
    }
    jdbc.sql(
            """
            update execution
               set number_at_amc = :number
             where id = :execution
               and number_at_amc < :number
            """)
        .param("execution", run.execution().uuid())
        .param("number", run.number())
        .update();
    return taken(run) || written(run) ? Found.LINKED : Found.LEFT;
  }

  /** Open executions of before the restore of which the database knows nothing at AMC. */
  public record Posted(ExecutionId id, Instant requestedAt) {}

  /** Not those about which a person is asked already; a dry run may be asked again in any case. */
  public List<Posted> mayHavePosted(InstanceId instance, Instant requestedBefore) {
    return jdbc.sql(
            """
            select e.id, e.requested_at
              from execution e
              left join attempt a on a.execution_id = e.id and a.closed_at is null
             where e.instance_id = :instance
               and e.ended_at is null
               and e.kind = 'run'
               and e.requested_at < :before
               and a.amc_execution_id is null
               and a.answer is distinct from 'refused'
               and not (a.posted_at is not null and a.parked_at is not null)
             order by e.id
            """)
        .param("instance", instance.value())
        .param("before", timestamptz(requestedBefore))
        .query(
            (row, _) ->
                new Posted(
                    new ExecutionId(row.getObject("id", UUID.class)),
                    Objects.requireNonNull(instant(row, "requested_at"))))
        .list();
  }

  /**
   * Its POST may have left between, and the database has lost it: the open attempt, or one that is
   * written for that, is in doubt. False if the execution has ended meanwhile.
   */
  public boolean doubted(ExecutionId execution, Instant since, Instant until) {
    jdbc.sql("select id from execution where id = :execution for no key update")
        .param("execution", execution.uuid())
        .query(UUID.class)
        .single();
    jdbc.sql(
            """
            insert into attempt (execution_id, number, instance_id, account_id, requested_by, priority_rank, arrived_at,
                                 timeout_seconds, owner_run)
            select e.id,
                   greatest(e.number_at_amc, (select coalesce(max(number), 0) from attempt where execution_id = e.id)) + 1,
                   e.instance_id, e.account_id, e.requested_by,
                   array_position(array['interactive', 'scheduled', 'retry', 'backfill'], e.priority), e.requested_at,
                   e.timeout_seconds, 'lost'
              from execution e
             where e.id = :execution
               and e.ended_at is null
               and not exists (select 1
                                 from attempt
                                where execution_id = e.id
                                  and closed_at is null)
            """)
        .param("execution", execution.uuid())
        .update();
    return jdbc.sql(
                """
                update attempt
                   set granted_at = coalesce(granted_at, now()),
                       posted_at = coalesce(posted_at, :since),
                       posting_until = greatest(posting_until, :until)
                 where execution_id = :execution
                   and closed_at is null
                   and amc_execution_id is null
                   and answer is distinct from 'refused'
                """)
            .param("execution", execution.uuid())
            .param("since", timestamptz(since))
            .param("until", timestamptz(until))
            .update()
        == 1;
  }

  private boolean taken(Run run) {
    return run(
        """
        update attempt
           set number = :number,
               granted_at = coalesce(granted_at, now()),
               posted_at = coalesce(posted_at, :createdAt, now()),
               posting_until = coalesce(posting_until, :createdAt, now()),
               amc_execution_id = :amcExecutionId,
               amc_status = :amcStatus,
               amc_created_at = coalesce(:createdAt, posted_at, now()),
               not_before = null,
               parked_at = null, parked_class = null, parked_message = null,
               acted_at = now(),
               wakes = 0,
               woken_at = null
         where execution_id = :execution
           and number <= :number
           and closed_at is null
           and amc_execution_id is null
           and answer is distinct from 'refused'
        """,
        run);
  }

  private boolean written(Run run) {
    return run(
        """
        insert into attempt (execution_id, number, instance_id, account_id, requested_by, priority_rank, arrived_at,
                             timeout_seconds, owner_run, granted_at, posted_at, posting_until, amc_execution_id,
                             amc_status, amc_created_at, dry_run)
        select id, :number, instance_id, account_id, requested_by,
               array_position(array['interactive', 'scheduled', 'retry', 'backfill'], priority), requested_at,
               timeout_seconds, 'lost', now(), coalesce(:createdAt, now()), coalesce(:createdAt, now()),
               :amcExecutionId, :amcStatus, coalesce(:createdAt, now()), kind = 'dry_run'
          from execution e
         where id = :execution
           and ended_at is null
           and not exists (select 1
                             from attempt
                            where execution_id = e.id
                              and (closed_at is null or number >= :number))
        """,
        run);
  }

  private boolean run(String sql, Run run) {
    return jdbc.sql(sql)
            .param("execution", run.execution().uuid())
            .param("number", run.number())
            .param("amcExecutionId", run.amcExecutionId())
            .param("amcStatus", run.amcStatus())
            .param("createdAt", timestamptz(run.createdAt()))
            .update()
        == 1;
  }
}
