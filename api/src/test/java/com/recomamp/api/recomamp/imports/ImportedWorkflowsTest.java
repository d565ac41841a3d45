package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.recomamp.store.recomamp.ImportRun.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows of RecomAMP and their schedules as they are here. */
class ImportedWorkflowsTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  @Test
  void theVersionsOfAWorkflowStayAndARunNamesItsOwn() {
    var first =
        scene.rows.version(scene.workflow, 1, "select 1 as {{name}}", "2025-08-01 00:00+00");
    scene.rows.version(scene.workflow, 3, "select 3", "2025-08-09 00:00+00");
    scene.rows.execution(scene.workflow, "exec_1", "failed", "workflow_version_id", first);
    scene.rows.execution(scene.workflow, "exec_2", "failed", "");
    scene.databases.theirs.sql("update workflows set updated_at = '2025-09-01 00:00+00'").update();

    scene.imported();

    assertThat(
            scene.ours(
                "select number || ' ' || sql || ' ' || coalesce(note, '-') from query_version order"
                    + " by number"))
        .containsExactly(
            "1 select 1 as {{name}} change 1",
            "3 select 3 change 3",
            "4 " + RecomampRows.SQL + " -");
    assertThat(
            scene.ours(
                """
                select m.source_text || ' ' || e.query_version || ' ' || e.sql || ' ' || e.repeatable
                  from execution e join imported m on m.target = e.id order by 1
                """))
        .containsExactly("exec_1 1 select 1 as {{name}} false", "exec_2 3 select 3 true");
    assertThat(scene.ours("select current_version::text from query")).containsExactly("4");
  }

  @Test
  void aSavedValueBecomesADeclarationWithADefault() {
    scene.rows.workflow(
        scene.maria,
        scene.instance,
        "wf_2",
        "select 1 from t where a in {{ids}} and b = {{empty}} and c = {{n}}",
        "\"{\\\"ids\\\": [\\\"a\\\"], \\\"empty\\\": \\\"\\\", \\\"n\\\": 3, \\\"unread\\\": 1}\"");

    scene.imported();

    assertThat(
            scene.ours(
                """
                select p ->> 'name' || ' ' || (p ->> 'type') || ' ' || (p ->> 'default') || ' ' || (p ->> 'required')
                  from query q join query_version v on v.query_id = q.id, jsonb_array_elements(v.parameters) p
                 where q.name = 'Workflow wf_2'
                """))
        .containsExactly("ids list of string [\"a\"] false", "n integer 3 false");
  }

  @Test
  void tagsAndStatusAndHomeOfAWorkflowStay() {
    scene
        .databases
        .theirs
        .sql("update workflows set tags = '\"[\\\"x\\\", \\\"a, b\\\"]\"', status = 'archived'")
        .update();

    scene.imported();

    assertThat(
            scene.ours(
                """
                select array_to_string(q.tags, '|') || ' ' || (q.archived_at is not null) || ' ' || h.instance_id || ' ' || e.note
                  from query q join query_home h on h.query_id = q.id join query_event e on e.query_id = q.id
                """))
        .containsExactly("x|a  b true amcone imported from RecomAMP, where it was wf_1a2b3c4d");
  }

  @Test
  void schedulesAreKeptAndNotRun() {
    scene
        .databases
        .theirs
        .sql(
            """
            insert into workflow_schedules
                   (schedule_id, workflow_id, user_id, cron_expression, timezone, default_parameters, lookback_days,
                    last_run_at, notification_config, snowflake_enabled, snowflake_table_name, cost_limit)
            values ('sched_1', ?, ?, '0 6 * * 1', 'America/New_York', '"{\\"name\\": \\"b\\"}"', 7,
                    '2025-08-10 06:00:00', null, true, 'REACH', 10.5)
            """)
        .params(scene.workflow, scene.maria)
        .update();

    var run = scene.imported();

    assertThat(run.counts()).contains(entry("schedule", new Counts(1, 0, 0, 0)));
    assertThat(
            scene.ours(
                """
                select cron_expression || '|' || timezone || '|' || default_parameters || '|' || lookback_days || '|' || was_active
                       || '|' || (last_run_at at time zone 'UTC') || '|' || notification_config || '|' || instance_id
                       || '|' || (snowflake ->> 'snowflake_table_name') || '|' || cost_limit
                  from recomamp_schedule
                """))
        .containsExactly(
            "0 6 * * 1|America/New_York|{\"name\": \"b\"}|7|true|2025-08-10"
                + " 06:00:00|{}|amcone|REACH|10.50");
  }

  @Test
  void aRunOfAVersionThatCameLaterNamesTheLastOneThatWasImported() {
    scene.rows.version(scene.workflow, 1, "select 1", "2025-08-01 00:00+00");
    scene.imported();
    scene
        .databases
        .ours
        .sql(
            """
            insert into query_version (query_id, number, sql, parameters, created_by)
            select id, 3, 'select 33', '[]', created_by from query;
            update query set current_version = 3
            """)
        .update();
    var later = scene.rows.version(scene.workflow, 3, "select 3", "2025-08-09 00:00+00");
    scene.rows.execution(scene.workflow, "exec_1", "failed", "workflow_version_id", later);

    var again = scene.imported();

    assertThat(scene.findings(again)).isEmpty();
    assertThat(scene.ours("select query_version || ' ' || sql from execution"))
        .containsExactly("2 select 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "99999999999999"})
  void aNumberThatCountsNothingIsNotKept(String number) {
    scene
        .databases
        .theirs
        .sql("alter table workflow_versions alter version_number type numeric")
        .update();
    var version = scene.rows.version(scene.workflow, 1, "select 1", "2025-08-01 00:00+00");
    scene
        .databases
        .theirs
        .sql("update workflow_versions set version_number = ?::numeric")
        .param(number)
        .update();
    scene.rows.execution(scene.workflow, "exec_1", "failed", "workflow_version_id", version);

    var run = scene.imported();

    assertThat(scene.findings(run))
        .containsExactly("note wf_1a2b3c4d its version %s is number 1 here".formatted(number));
    assertThat(scene.ours("select number || ' ' || sql from query_version order by number"))
        .containsExactly("1 select 1", "2 " + RecomampRows.SQL);
    assertThat(scene.ours("select query_version::text from execution")).containsExactly("1");
  }
}
