package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.execution.ExecutionStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executions of RecomAMP as they are here. */
class ImportedRunsTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  @Test
  void aRunShowsTheSqlThatARetryWouldSend() {
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");

    scene.imported();

    assertThat(scene.ours("select sql from execution"))
        .containsExactly(
            "select campaign from dsp_impressions where campaign like '%b%' and d >= '2025-07-01'");
    assertThat(scene.ours("select warnings -> 0 ->> 'code' from execution"))
        .containsExactly("imported_sql");
    assertThat(scene.ours("select parameter_values ->> 'name' from execution"))
        .containsExactly("b");
  }

  @Test
  void timesWithoutZoneAreUtcAndIdsSortByThem() {
    scene.rows.execution(scene.workflow, "exec_2", "failed", "");
    scene.rows.execution(
        scene.workflow,
        "exec_1",
        "failed",
        "created_at, started_at, completed_at",
        "2025-08-09 23:30:00+00",
        "2025-08-09 23:30:00+00",
        "2025-08-10 00:00:00+00");
    for (var column : List.of("created_at", "started_at", "completed_at")) {
      scene
          .databases
          .theirs
          .sql(
              "alter table workflow_executions alter %1$s type timestamp using %1$s at time zone 'UTC'"
                  .formatted(column))
          .update();
    }

    scene.imported();

    assertThat(
            scene.ours(
                """
                select m.source_text || ' ' || (e.started_at at time zone 'UTC') || ' ' || (e.ended_at at time zone 'UTC')
                  from execution e join imported m on m.target = e.id order by e.id
                """))
        .containsExactly(
            "exec_1 2025-08-09 23:30:00 2025-08-10 00:00:00",
            "exec_2 2025-08-10 10:00:05 2025-08-10 10:30:00");
  }

  @Test
  void whatRecomampNeverSawTheEndOfHasFailedAndIsListed() {
    scene.rows.execution(
        scene.workflow,
        "exec_1",
        "running",
        "amc_execution_id, completed_at, started_at, created_at",
        "amc-9",
        null,
        "2025-08-10 10:00+00",
        "2025-08-10 10:00+00");
    scene.rows.execution(scene.workflow, "exec_2", "pending", "");
    scene.rows.execution(
        scene.workflow, "exec_3", "running", "result_rows, result_columns", "[[1]]", "[\"a\"]");

    var run = scene.imported();

    assertThat(scene.findings(run))
        .containsExactlyInAnyOrder(
            "stuck exec_1 RecomAMP left it \"running\" and never learned how it ended. AMC may have"
                + " finished it as amc-9; it can be retried, which runs it again.",
            "stuck exec_2 RecomAMP left it \"pending\" and never learned how it ended. It has no"
                + " AMC execution id, so it is not known to have reached AMC; it can be retried.");
    assertThat(
            scene.ours(
                """
                select m.source_text || ' ' || e.status || ' ' || coalesce(e.failure_class, '-') || ' ' || coalesce(a.closed_as, '-')
                       || ' ' || coalesce(a.amc_execution_id, '-')
                  from execution e
                  join imported m on m.target = e.id
                  left join attempt a on a.execution_id = e.id
                 order by 1
                """))
        .containsExactly(
            "exec_1 failed LOST abandoned amc-9",
            "exec_2 failed LOST - -",
            "exec_3 succeeded - succeeded -");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SQL Query Compilation Failed Error Code: AMC-SQL-COMPILE|SQL_REFUSED|FAILED",
        "Missing parameter values for: a|PARAMETER|FAILED",
        "Execution monitoring timed out|LOST|-",
        "No results available|AMC_FAILED|SUCCEEDED",
        "AMC API error: 500|AMC_FAILED|FAILED",
      })
  void aFailureKeepsItsMessageAndGetsItsClass(String message, String failure, String amcStatus) {
    scene.rows.execution(
        scene.workflow, "exec_1", "failed", "error_message, amc_execution_id", message, "amc-1");

    scene.imported();

    assertThat(scene.ours("select failure_class || '|' || failure_message from execution"))
        .containsExactly(failure + "|" + message);
    assertThat(scene.ours("select coalesce(amc_status, '-') from attempt"))
        .containsExactly(amcStatus);
  }

  @Test
  void anAmcExecutionThatTwoHaveBelongsToTheOlder() {
    scene.rows.execution(scene.workflow, "exec_2", "completed", "amc_execution_id", "amc-1");
    scene.rows.execution(
        scene.workflow,
        "exec_1",
        "completed",
        "amc_execution_id, created_at, started_at, completed_at",
        "amc-1",
        "2025-08-09 10:00+00",
        "2025-08-09 10:00+00",
        "2025-08-09 10:00+00");

    var dry = scene.dryRun();
    var run = scene.imported();

    assertThat(scene.findings(run))
        .containsExactly(
            "note exec_2 Another execution has the AMC execution amc-1 already, so it is left out"
                + " of this one.");
    assertThat(scene.findings(dry)).isEqualTo(scene.findings(run));
    assertThat(
            scene.ours(
                """
                select m.source_text || ' ' || coalesce(a.amc_execution_id, '-')
                  from attempt a join imported m on m.target = a.execution_id order by 1
                """))
        .containsExactly("exec_1 amc-1", "exec_2 -");
  }

  @Test
  void aRunIsWhereItWasAndElseAtItsWorkflowsHome() {
    var other = scene.rows.instance(scene.account, "amctwo");
    scene.rows.instance(scene.account, "amcthree");
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");
    scene.rows.execution(scene.workflow, "exec_2", "failed", "target_instance_id", other);
    scene.rows.execution(
        scene.workflow,
        "exec_3",
        "failed",
        "execution_parameters",
        "{\"instance_id\": \"amcthree\"}");
    scene.rows.execution(
        scene.workflow,
        "exec_4",
        "failed",
        "execution_parameters",
        "{\"instance_id\": \"%s\"}".formatted(other));

    scene.imported();

    assertThat(
            scene.ours(
                "select m.source_text || ' ' || e.instance_id from execution e join imported m on"
                    + " m.target = e.id order by 1"))
        .containsExactly("exec_1 amcone", "exec_2 amctwo", "exec_3 amcthree", "exec_4 amctwo");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The SQL asks for a date, so RecomAMP took thirty days.
        "{}|2025-06-27|2025-07-28|false",
        "{\"startDate\": \"2025-07-01\", \"endDate\": \"2025-07-07\"}|2025-07-01|2025-07-08|true",
        "{\"start_date\": \"2025-07-01T00:00:00Z\", \"end_date\":"
            + " \"2025-07-07T23:59:59\"}|2025-07-01|2025-07-08|true",
        "{\"endDate\": \"2025-07-07\"}|2025-06-30|2025-07-08|false",
        "{\"startDate\": \"2025-07-25\"}|2025-07-25|2025-07-28|false",
        "{\"startDate\": \"someday\"}|2025-07-20|2025-07-28|false",
        "{\"startDate\": \"2025-07-07\", \"endDate\": \"2025-07-01\"}|2025-07-20|2025-07-28|false",
      })
  void theWindowIsReadFromTheParametersOrAssumed(
      String parameters, String start, String end, boolean known) {
    scene.rows.execution(scene.workflow, "exec_1", "failed", "execution_parameters", parameters);

    scene.imported();

    assertThat(scene.ours("select window_start::date || ' ' || window_end::date from execution"))
        .containsExactly(start + " " + end);
    assertThat(scene.ours("select jsonb_array_length(warnings)::text from execution"))
        .containsExactly(known ? "1" : "2");
  }

  @Test
  void nothingStartsForWhatWasImportedAndNothingIsLookedFor() {
    scene.rows.execution(
        scene.workflow,
        "exec_1",
        "running",
        "amc_execution_id, started_at, created_at",
        "amc-1",
        scene.now(),
        scene.now());
    scene.rows.execution(
        scene.workflow,
        "exec_2",
        "failed",
        "amc_execution_id, started_at, created_at",
        "amc-2",
        scene.now(),
        scene.now());
    scene.rows.execution(
        scene.workflow,
        "exec_3",
        "completed",
        "amc_execution_id, started_at, created_at",
        "amc-3",
        scene.now(),
        scene.now());
    scene.rows.execution(
        scene.workflow,
        "exec_4",
        "cancelled",
        "amc_execution_id, started_at, created_at",
        "amc-4",
        scene.now(),
        scene.now());
    scene.rows.execution(
        scene.workflow, "exec_5", "pending", "started_at, created_at", scene.now(), scene.now());

    scene.imported();

    var executions = new ExecutionStore(scene.databases.ours);
    assertThat(executions.open(null, 10)).isEmpty();
    assertThat(executions.unacted(1)).isEmpty();
    assertThat(scene.ours("select instance_id || because from to_tend")).isEmpty();
    assertThat(scene.ours("select held::text from slots_in_use")).containsExactly("0");
    assertThat(scene.ours("select count(*)::text from execution where in_ledger"))
        .containsExactly("5");
    assertThat(scene.ours("select count(*)::text from data_read where counts"))
        .containsExactly("4");
  }
}
