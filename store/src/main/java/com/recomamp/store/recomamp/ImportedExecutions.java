package com.recomamp.store.recomamp;

import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.execution.ExecutionStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Executions as RecomAMP left them. They have ended, and so has their attempt: nothing starts for
 * them, nothing is looked for at AMC, and a retry makes the next attempt as for any other.
 */
public class ImportedExecutions {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public ImportedExecutions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether another attempt has its AMC execution already. */
  public boolean isClaimed(ImportedExecution execution) {
    return jdbc.sql(
            """
            select exists (select 1
                             from attempt
                            where instance_id = :instance
                              and amc_execution_id = :amcExecutionId)
            """)
        .param("instance", execution.instance().id().value())
        .param("amcExecutionId", execution.amc().executionId())
        .query(Boolean.class)
        .single();
  }

  public void add(ImportedExecution execution, String actor) {
    var instance = execution.instance();
    var contents = execution.contents();
    var window = execution.window();
    var course = execution.course();
    var failure = execution.ending().failure();
    jdbc.sql(
            """
            with added as (
              insert into execution
                     (id, requested_by, request_sha256, query_id, query_version, query_name, instance_id, account_id,
                      entity_id, marketplace_id, region, sql, sql_sha256, input_parameters, parameter_values,
                      window_start, window_end, window_zone, warnings, priority, requested_at, started_at, ended_at,
                      status, failure_class, failure_message, repeatable, version)
              values (:id, :requester, 'imported', :query, :queryVersion, :queryName, :instance, :account,
                      :entity, :marketplace, :region, :sql, :sqlSha256, :inputs::jsonb, :values::jsonb,
                      :windowStart, :windowEnd, :windowZone, :warnings::jsonb, :priority, :requestedAt, :startedAt,
                      :endedAt, :status, :failure, :message, :repeatable, 1)
              returning id, version, status)
            insert into execution_event (execution_id, number, type, status, source, actor, message)
            select id, version, 'imported', status, 'import', :actor, :said
              from added
            """)
        .param("id", execution.id().uuid())
        .param("requester", execution.requester().id())
        .param("query", execution.query().uuid())
        .param("queryVersion", execution.queryVersion())
        .param("queryName", execution.queryName())
        .param("instance", instance.id().value())
        .param("account", instance.accountId())
        .param("entity", instance.entityId())
        .param("marketplace", instance.marketplaceId())
        .param("region", instance.region())
        .param("sql", contents.sql())
        .param("sqlSha256", contents.sqlSha256())
        .param("inputs", JSON.writeValueAsString(contents.inputs()))
        .param("values", JSON.writeValueAsString(contents.values()))
        .param("repeatable", contents.repeatable())
        .param("windowStart", window.start())
        .param("windowEnd", window.end())
        .param("windowZone", window.zone().getId())
        .param("warnings", JSON.writeValueAsString(execution.warnings()))
        .param("priority", execution.priority().word())
        .param("requestedAt", timestamptz(course.requestedAt()))
        .param("startedAt", timestamptz(course.startedAt()))
        .param("endedAt", timestamptz(course.endedAt()))
        .param("status", execution.ending().status().word())
        .param("failure", failure == null ? null : failure.name())
        .param("message", execution.ending().message())
        .param("actor", actor)
        .param("said", "from RecomAMP, where it was " + execution.importedAs())
        .update();
    if (hasAttempt(execution)) {
      addAttempt(execution);
    }
  }

  /** Of what failed before AMC had it, there is none. */
  private static boolean hasAttempt(ImportedExecution execution) {
    return execution.amc().executionId() != null
        || execution.ending().status() == ExecutionStatus.SUCCEEDED;
  }

  /** One of which nobody knows how it ended at AMC is abandoned: AMC may go on with it. */
  private void addAttempt(ImportedExecution execution) {
    var course = execution.course();
    var amc = execution.amc();
    boolean isKnownAtAmc = amc.executionId() != null;
    boolean hasEndedThere = amc.status() != null;
    var started = timestamptz(course.startedAt());
    jdbc.sql(
            """
            insert into attempt (execution_id, number, instance_id, account_id, requested_by, priority_rank, arrived_at,
                                 timeout_seconds, owner_run, opened_at, granted_at, posted_at, posting_until, answered_at,
                                 answer, amc_execution_id, amc_status, amc_created_at, amc_ended_at, acted_at, closed_at,
                                 closed_as)
            select id, 1, instance_id, account_id, requested_by,
                   array_position(array['interactive', 'scheduled', 'retry', 'backfill'], priority), requested_at,
                   timeout_seconds, 'imported', requested_at, :posted, :posted, :posted, :posted,
                   :answer, :amcExecutionId, :amcStatus, :posted, :amcEndedAt, ended_at, ended_at,
                   :closedAs
              from execution
             where id = :id
            """)
        .param("id", execution.id().uuid())
        .param("posted", isKnownAtAmc ? started : null)
        .param("answer", isKnownAtAmc ? "submitted" : null)
        .param("amcExecutionId", amc.executionId())
        .param("amcStatus", isKnownAtAmc ? amc.status() : null)
        .param("amcEndedAt", isKnownAtAmc && hasEndedThere ? timestamptz(course.endedAt()) : null)
        .param("closedAs", hasEndedThere ? closedAs(execution.ending().status()) : "abandoned")
        .update();
  }

  private static String closedAs(ExecutionStatus status) {
    return status == ExecutionStatus.SUCCEEDED ? "succeeded" : "failed";
  }
}
