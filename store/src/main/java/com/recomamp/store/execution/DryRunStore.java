package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * What AMC said of a SQL at an instance. Nothing is kept beside the dry runs themselves: their ends
 * are the verdicts.
 */
public class DryRunStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String DRY_RUNS =
      """
      select id, status, failure_class, failure_message, ended_at,
             extract(epoch from now() - ended_at) as age
        from execution
       where kind = 'dry_run'\
      """;

  private final JdbcClient jdbc;

  public DryRunStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The newest dry run that ended with AMC's word about the SQL. */
  public Optional<DryRun> verdict(
      InstanceId instance, String sqlSha256, List<PinnedInputs.Declared> inputs) {
    return newest(
        "status = 'succeeded' or failure_class in ('SQL_REFUSED', 'PARAMETER')",
        instance,
        sqlSha256,
        inputs);
  }

  /** One that has been asked for and has not ended. */
  public Optional<DryRun> open(
      InstanceId instance, String sqlSha256, List<PinnedInputs.Declared> inputs) {
    return newest("ended_at is null", instance, sqlSha256, inputs);
  }

  public Optional<DryRun> find(ExecutionId id) {
    return jdbc.sql(DRY_RUNS + " and id = :id")
        .param("id", id.uuid())
        .query(DryRunStore::dryRun)
        .optional();
  }

  private Optional<DryRun> newest(
      String condition, InstanceId instance, String sqlSha256, List<PinnedInputs.Declared> inputs) {
    return jdbc.sql(
            DRY_RUNS
                + """

                   and instance_id = :instance
                   and sql_sha256 = :sqlSha256
                   and input_parameters = :inputs::jsonb
                   and (%s)
                 order by id desc
                 limit 1
                """
                    .formatted(condition))
        .param("instance", instance.value())
        .param("sqlSha256", sqlSha256)
        .param("inputs", JSON.writeValueAsString(inputs))
        .query(DryRunStore::dryRun)
        .optional();
  }

  private static DryRun dryRun(ResultSet row, int number) throws SQLException {
    var failure = row.getString("failure_class");
    var endedAt = instant(row, "ended_at");
    return new DryRun(
        new ExecutionId(row.getObject("id", UUID.class)),
        ExecutionStatus.parse(row.getString("status")),
        failure == null ? null : FailureClass.valueOf(failure),
        row.getString("failure_message"),
        endedAt,
        endedAt == null ? null : Duration.ofMillis((long) (row.getDouble("age") * 1_000)));
  }
}
