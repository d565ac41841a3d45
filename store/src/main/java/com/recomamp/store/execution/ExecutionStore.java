package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Table {@code execution}: each change of an open row appends its event in the same statement. */
public final class ExecutionStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public ExecutionStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<Execution> find(ExecutionId id) {
    return one(id, "");
  }

  /** Keeps other decisions about this execution out until the transaction ends. */
  public Optional<Execution> lock(ExecutionId id) {
    return one(id, "for no key update of e");
  }

  public PinnedInputs inputs(ExecutionId id) {
    return jdbc.sql(
            """
            select id, instance_id, entity_id, marketplace_id, region, sql, input_parameters::text, parameter_values::text,
                   window_start, window_end, window_zone, timeout_seconds, kind
              from execution
             where id = :id
            """)
        .param("id", id.uuid())
        .query(ExecutionStore::inputs)
        .single();
  }

  /** Appends to the history of an open execution; false if it has ended. */
  public boolean moved(ExecutionId id, ExecutionStatus status, Transition transition) {
    return moved(id, status, null, transition);
  }

  /** The same, and says what the execution waits for now. */
  public boolean moved(
      ExecutionId id, ExecutionStatus status, @Nullable String waitingFor, Transition transition) {
    return jdbc.sql(
                """
                with moved as (
                  update execution
                     set version = version + 1,
                         status = :status,
                         waiting_for = :waitingFor,
                         started_at = case when :status in ('submitted', 'running') then coalesce(started_at, now())
                                           else started_at end
                   where id = :id
                     and ended_at is null
                  returning id, version)
                insert into execution_event (execution_id, number, type, status, source, actor, message)
                select id, version, :type, :status, :source, :actor, :message
                  from moved
                """)
            .param("id", id.uuid())
            .param("status", status.word())
            .param("waitingFor", waitingFor)
            .param("type", transition.type())
            .param("source", transition.source())
            .param("actor", transition.actor())
            .param("message", transition.message())
            .update()
        == 1;
  }

  /** Appends to the history, whether the execution is open or has ended; nothing else changes. */
  public void noted(ExecutionId id, Transition transition) {
    jdbc.sql(
            """
            with noted as (
              update execution
                 set version = version + 1
               where id = :id
              returning id, version, status)
            insert into execution_event (execution_id, number, type, status, source, actor, message)
            select id, version, :type, status, :source, :actor, :message
              from noted
            """)
        .param("id", id.uuid())
        .param("type", transition.type())
        .param("source", transition.source())
        .param("actor", transition.actor())
        .param("message", transition.message())
        .update();
  }

  /** The same, unless the history has it already. */
  public void notedOnce(ExecutionId id, Transition transition) {
    lock(id);
    boolean known =
        jdbc.sql(
                """
                select exists (select 1
                                 from execution_event
                                where execution_id = :id
                                  and type = :type
                                  and message is not distinct from :message)
                """)
            .param("id", id.uuid())
            .param("type", transition.type())
            .param("message", transition.message())
            .query(Boolean.class)
            .single();
    if (!known) {
      noted(id, transition);
    }
  }

  /** Whether the history has something of a type that names this. */
  public boolean tells(ExecutionId id, String type, String name) {
    return jdbc.sql(
            """
            select exists (select 1
                             from execution_event
                            where execution_id = :id
                              and type = :type
                              and position(:name in message) > 0)
            """)
        .param("id", id.uuid())
        .param("type", type)
        .param("name", name)
        .query(Boolean.class)
        .single();
  }

  /** An ended execution stays as it first ended. */
  public boolean ended(ExecutionId id, ExecutionOutcome outcome) {
    var failed = outcome instanceof ExecutionOutcome.Failed failure ? failure : null;
    return jdbc.sql(
                """
                with ended as (
                  update execution
                     set version = version + 1,
                         status = :status,
                         waiting_for = null,
                         retry_requested_at = null,
                         ended_at = now(),
                         command_wakes = 0,
                         command_woken_at = null,
                         failure_class = :failure,
                         failure_message = :message
                   where id = :id
                     and ended_at is null
                  returning id, version, kind)
                insert into execution_event (execution_id, number, type, status, source, actor, message)
                select id, version, 'ended', :status, 'worker', 'system',
                       case when kind = 'dry_run' and :status = 'succeeded' then 'AMC takes the SQL' else :said end
                  from ended
                """)
            .param("id", id.uuid())
            .param("status", status(outcome).word())
            .param("failure", failed == null ? null : failed.failure().name())
            .param("message", failed == null ? null : failed.reason())
            .param("said", said(outcome))
            .update()
        == 1;
  }

  public boolean cancelRequested(ExecutionId id, String actor, String source) {
    return cancelRequested(id, actor, source, null);
  }

  /**
   * Asked once, however often it is said, and the last word if a retry was to follow; false if it
   * is no news, or if the execution is unknown or has ended.
   */
  public boolean cancelRequested(
      ExecutionId id, String actor, String source, @Nullable String reason) {
    return jdbc.sql(
                """
                with asked as (
                  update execution
                     set version = version + 1,
                         cancel_requested_at = coalesce(cancel_requested_at, now()),
                         cancel_requested_by = :actor,
                         retry_requested_at = null
                   where id = :id
                     and ended_at is null
                     and (cancel_requested_at is null or retry_requested_at is not null)
                  returning id, version, status)
                insert into execution_event (execution_id, number, type, status, source, actor, message)
                select id, version, 'cancel_requested', status, :source, :actor, :reason
                  from asked
                """)
            .param("id", id.uuid())
            .param("actor", actor)
            .param("source", source)
            .param("reason", reason)
            .update()
        == 1;
  }

  /** AMC is asked to cancel, and when the attempt has ended, the next one opens. */
  void retryRequestedAfterCancel(ExecutionId id, Transition transition) {
    jdbc.sql(
            """
            with asked as (
              update execution
                 set version = version + 1,
                     cancel_requested_at = coalesce(cancel_requested_at, now()),
                     cancel_requested_by = coalesce(cancel_requested_by, :actor),
                     retry_requested_at = now()
               where id = :id
                 and ended_at is null
              returning id, version, status)
            insert into execution_event (execution_id, number, type, status, source, actor, message)
            select id, version, :type, status, :source, :actor, :message
              from asked
            """)
        .param("id", id.uuid())
        .param("type", transition.type())
        .param("source", transition.source())
        .param("actor", transition.actor())
        .param("message", transition.message())
        .update();
  }

  /**
   * Open as if new, with a right to one attempt more than those that count, however often this is
   * said before that attempt opens. An execution that has succeeded stays so.
   */
  public void reopened(ExecutionId id, Transition transition) {
    jdbc.sql(
            """
            with reopened as (
              update execution
                 set version = version + 1,
                     status = 'queued',
                     waiting_for = null,
                     cancel_requested_at = null,
                     cancel_requested_by = null,
                     retry_requested_at = null,
                     started_at = null,
                     ended_at = null,
                     failure_class = null,
                     failure_message = null,
                     retries_wanted = (select count(*)
                                         from attempt
                                        where execution_id = :id
                                          and closed_as is distinct from 'never_arrived')
               where id = :id
                 and status <> 'succeeded'
                 and not exists (select 1 from attempt where execution_id = :id and closed_at is null)
              returning id, version)
            insert into execution_event (execution_id, number, type, status, source, actor, message)
            select id, version, :type, 'queued', :source, :actor, :message
              from reopened
            """)
        .param("id", id.uuid())
        .param("type", transition.type())
        .param("source", transition.source())
        .param("actor", transition.actor())
        .param("message", transition.message())
        .update();
  }

  /** Ends as cancelled, though AMC may go on. */
  void abandoned(ExecutionId id, Transition transition) {
    jdbc.sql(
            """
            with abandoned as (
              update execution
                 set version = version + 1,
                     status = 'cancelled',
                     waiting_for = null,
                     retry_requested_at = null,
                     ended_at = now()
               where id = :id
                 and ended_at is null
              returning id, version)
            insert into execution_event (execution_id, number, type, status, source, actor, message)
            select id, version, :type, 'cancelled', :source, :actor, :message
              from abandoned
            """)
        .param("id", id.uuid())
        .param("type", transition.type())
        .param("source", transition.source())
        .param("actor", transition.actor())
        .param("message", transition.message())
        .update();
  }

  /**
   * Somebody terminated the workflow, who meant a cancel; false if that was before it ended or
   * before a person said that it is to be retried, or is no news.
   */
  public boolean terminated(ExecutionId id, Asked asked, Instant at) {
    var transition = asked.transition("cancel_requested", "the workflow was terminated");
    return jdbc.sql(
                """
                with asked as (
                  update execution
                     set version = version + 1,
                         cancel_requested_at = coalesce(cancel_requested_at, now()),
                         cancel_requested_by = :actor,
                         retry_requested_at = null
                   where id = :id
                     and ended_at is null
                     and (cancel_requested_at is null or retry_requested_at < :at)
                     and not exists (select 1
                                       from execution_event
                                      where execution_id = :id
                                        and type in ('ended', 'abandoned', 'retry_requested')
                                        and at >= :at)
                  returning id, version, status)
                insert into execution_event (execution_id, number, type, status, source, actor, message)
                select id, version, :type, status, :source, :actor, :message
                  from asked
                """)
            .param("id", id.uuid())
            .param("actor", transition.actor())
            .param("source", transition.source())
            .param("type", transition.type())
            .param("message", transition.message())
            .param("at", timestamptz(at))
            .update()
        == 1;
  }

  /** Open executions, oldest first, after {@code after}. */
  public List<ExecutionId> open(@Nullable ExecutionId after, int limit) {
    return jdbc.sql(
            """
            select id
              from execution
             where ended_at is null
               and (cast(:after as uuid) is null or id > :after)
             order by id
             limit :limit
            """)
        .param("after", after == null ? null : after.uuid())
        .param("limit", limit)
        .query((row, _) -> new ExecutionId(row.getObject("id", UUID.class)))
        .list();
  }

  /**
   * Open executions that have not acted on what was asked of them: a cancel that was not sent, an
   * attempt that may be opened and was not, as its workflow waits for what a restored database has
   * forgotten. Woken again after 10 s, 30 s, 5 min, then hourly, since Temporal refuses signals
   * after ten thousand. Counts the wake.
   */
  public List<ExecutionId> unacted(double pace) {
    return jdbc.sql(
            """
            with asked as (
              select e.id, greatest(e.cancel_requested_at, last.closed_at, d.restored_at) as at
                from execution e
                left join attempt a on a.execution_id = e.id and a.closed_at is null
                left join lateral (select max(closed_at) as closed_at
                                     from attempt
                                    where execution_id = e.id
                                      and a.execution_id is null) last on true
                left join deployment d on d.restored_at > e.requested_at and a.execution_id is null
               where e.ended_at is null
                 and (e.cancel_requested_at is not null and a.cancel_sent_at is null
                      or last.closed_at is not null
                      or d.restored_at is not null)),
            idle as (
              select e.id, coalesce(e.command_woken_at >= asked.at, false) as again
                from asked
                join execution e on e.id = asked.id
               where greatest(asked.at, e.command_woken_at)
                     < now() - make_interval(secs => (array[10, 30, 300, 3600])
                         [case when e.command_woken_at >= asked.at then least(e.command_wakes, 3) else 0 end + 1] / :pace)
               limit 1000
                 for no key update of e skip locked)
            update execution e
               set command_wakes = case when idle.again then command_wakes else 0 end + 1,
                   command_woken_at = now()
              from idle
             where e.id = idle.id
            returning e.id
            """)
        .param("pace", pace)
        .query((row, _) -> new ExecutionId(row.getObject("id", UUID.class)))
        .list();
  }

  private Optional<Execution> one(ExecutionId id, String lock) {
    return jdbc.sql(
            """
            select e.id, e.kind, e.instance_id, e.account_id, e.query_name, u.name as requested_by, e.priority, e.status,
                   e.retries_wanted, e.cancel_requested_at, e.retry_requested_at, e.ended_at, e.failure_class, e.failure_message,
                   e.waiting_for, e.repeatable
              from execution e
              join app_user u on u.id = e.requested_by
             where e.id = :id
            """
                + lock)
        .param("id", id.uuid())
        .query(ExecutionStore::execution)
        .optional();
  }

  private static ExecutionStatus status(ExecutionOutcome outcome) {
    return switch (outcome) {
      case ExecutionOutcome.Succeeded _ -> ExecutionStatus.SUCCEEDED;
      case ExecutionOutcome.Failed _ -> ExecutionStatus.FAILED;
      case ExecutionOutcome.Cancelled _ -> ExecutionStatus.CANCELLED;
    };
  }

  private static @Nullable String said(ExecutionOutcome outcome) {
    return switch (outcome) {
      case ExecutionOutcome.Succeeded succeeded -> "%d rows".formatted(succeeded.rows());
      case ExecutionOutcome.Failed failed -> "%s: %s".formatted(failed.failure(), failed.reason());
      case ExecutionOutcome.Cancelled _ -> null;
    };
  }

  private static Execution execution(ResultSet row, int number) throws SQLException {
    var failure = row.getString("failure_class");
    return new Execution(
        new ExecutionId(row.getObject("id", UUID.class)),
        ExecutionKind.parse(row.getString("kind")),
        new InstanceId(row.getString("instance_id")),
        row.getObject("account_id", UUID.class),
        row.getString("query_name"),
        row.getString("requested_by"),
        Priority.parse(row.getString("priority")),
        ExecutionStatus.parse(row.getString("status")),
        row.getInt("retries_wanted"),
        instant(row, "cancel_requested_at"),
        instant(row, "retry_requested_at"),
        instant(row, "ended_at"),
        failure == null ? null : FailureClass.valueOf(failure),
        row.getString("failure_message"),
        row.getString("waiting_for"),
        row.getBoolean("repeatable"));
  }

  private static PinnedInputs inputs(ResultSet row, int number) throws SQLException {
    var parameters =
        JSON.readValue(
            row.getString("input_parameters"), new TypeReference<List<PinnedInputs.Declared>>() {});
    var values =
        JSON.readValue(
            row.getString("parameter_values"),
            new TypeReference<LinkedHashMap<String, Object>>() {});
    values.keySet().retainAll(parameters.stream().map(PinnedInputs.Declared::name).toList());
    return new PinnedInputs(
        new ExecutionId(row.getObject("id", UUID.class)),
        new InstanceId(row.getString("instance_id")),
        row.getString("entity_id"),
        row.getString("marketplace_id"),
        row.getString("region"),
        row.getString("sql"),
        parameters,
        values,
        new TimeWindow(
            row.getObject("window_start", LocalDateTime.class),
            row.getObject("window_end", LocalDateTime.class),
            ZoneId.of(row.getString("window_zone"))),
        Duration.ofSeconds(row.getInt("timeout_seconds")),
        ExecutionKind.parse(row.getString("kind")) == ExecutionKind.DRY_RUN);
  }
}
