package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.recomamp.ImportFinding;
import com.recomamp.store.recomamp.ImportRun;
import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRun.State;
import com.recomamp.store.recomamp.ImportRunStore.Numbered;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.result.ResultReader;
import com.recomamp.workflows.execution.ExecutionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecomampImportTest {
  private static final String FERNET = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
  private static final String ANOTHER_FERNET = Base64.getUrlEncoder().encodeToString(new byte[32]);
  private static final String TOKEN =
      "gAAAAABrC--5oYQ4hl5ELelIixQgL7Z5eF9J_-pQ5NNgy30JbAe4VaI72dV3LY1FY0m53VYUKwz5Vepi6y0UvbLYAQhTeNlFtg==";
  private static final String TOKEN_KEYS = "k:" + Base64.getEncoder().encodeToString(new byte[32]);

  private final Databases databases = new Databases();
  private final RecomampRows rows = new RecomampRows(databases.theirs);

  private UUID maria;
  private UUID account;
  private UUID instance;
  private UUID workflow;

  @BeforeEach
  void seed() {
    maria = rows.user("maria@example.com");
    account = rows.account(maria, "ENTITY1");
    instance = rows.instance(account, "amcone");
    workflow = rows.workflow(maria, instance, "wf_1a2b3c4d");
  }

  @AfterEach
  void close() {
    databases.close();
  }

  @Test
  void whatRecomampHadIsHereUnderItsIds() {
    databases.theirs.sql("update users set is_admin = true").update();
    var anna = rows.user("anna@example.com");
    databases.theirs.sql("update users set is_active = false where id = ?").param(anna).update();
    rows.execution(
        workflow,
        "exec_00000001",
        "completed",
        "amc_execution_id, result_columns, result_rows, row_count",
        "amc-1",
        "[{\"name\": \"campaign\", \"type\": \"string\"}, {\"name\": \"n\", \"type\": \"string\"}]",
        "[[\"a, b\", \"1\"], [\"c\", null]]",
        2);

    var run = imported();

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "user", new Counts(2, 2, 0, 0, 0),
                "account", new Counts(1, 1, 0, 0, 0),
                "instance", new Counts(1, 1, 0, 0, 0),
                "connection", Counts.NONE,
                "query", new Counts(1, 1, 0, 0, 0),
                "schedule", Counts.NONE,
                "execution", new Counts(1, 1, 0, 0, 0)));
    assertThat(findings(run)).isEmpty();
    assertThat(
            ours(
                """
                select name || ' ' || email || ' ' || role || ' ' || (disabled_at is null) || ' ' || coalesce(password_hash, '-')
                  from app_user where email is not null order by name
                """))
        .containsExactly(
            "anna anna@example.com analyst false -", "maria maria@example.com admin true -");
    assertThat(
            ours(
                """
                select u.name || ' ' || m.instance_id || ' ' || c.entity_id || ' ' || c.region
                  from instance_member m
                  join app_user u on u.id = m.user_id
                  join instance i on i.id = m.instance_id
                  join account c on c.id = i.account_id
                """))
        .containsExactly("maria amcone ENTITY1 EU");
    assertThat(ours("select uuid::text from instance where id = 'amcone'"))
        .containsExactly(instance.toString());
    assertThat(
            ours(
                """
                select e.status || ' ' || e.query_name || ' ' || e.instance_id || ' ' || u.name || ' ' || e.window_start || ' '
                       || e.window_end || ' ' || e.window_zone || ' ' || e.repeatable
                  from execution e join app_user u on u.id = e.requested_by
                """))
        .containsExactly(
            "succeeded Workflow wf_1a2b3c4d amcone maria 2025-07-01 00:00:00 2025-07-08 00:00:00"
                + " America/New_York true");
    assertThat(csv("exec_00000001")).isEqualTo("campaign,n\n\"a, b\",1\nc,\n");
    assertThat(found(ImportedKind.EXECUTION, "exec_00000001").uuid().version()).isEqualTo(7);
  }

  @Test
  void aRunShowsTheSqlThatARetryWouldSend() {
    rows.execution(workflow, "exec_1", "failed", "");

    imported();

    assertThat(ours("select sql from execution"))
        .containsExactly(
            "select campaign from dsp_impressions where campaign like '%b%' and d >= '2025-07-01'");
    assertThat(ours("select warnings -> 0 ->> 'code' from execution"))
        .containsExactly("imported_sql");
    assertThat(ours("select parameter_values ->> 'name' from execution")).containsExactly("b");
  }

  @Test
  void theVersionsOfAWorkflowStayAndARunNamesItsOwn() {
    var first = rows.version(workflow, 1, "select 1 as {{name}}", "2025-08-01 00:00+00");
    rows.version(workflow, 3, "select 3", "2025-08-09 00:00+00");
    rows.execution(workflow, "exec_1", "failed", "workflow_version_id", first);
    rows.execution(workflow, "exec_2", "failed", "");
    databases.theirs.sql("update workflows set updated_at = '2025-09-01 00:00+00'").update();

    imported();

    assertThat(
            ours(
                "select number || ' ' || sql || ' ' || coalesce(note, '-') from query_version order"
                    + " by number"))
        .containsExactly(
            "1 select 1 as {{name}} change 1",
            "3 select 3 change 3",
            "4 " + RecomampRows.SQL + " -");
    assertThat(
            ours(
                """
                select m.source_text || ' ' || e.query_version || ' ' || e.sql || ' ' || e.repeatable
                  from execution e join imported m on m.target = e.id order by 1
                """))
        .containsExactly("exec_1 1 select 1 as {{name}} false", "exec_2 3 select 3 true");
    assertThat(ours("select current_version::text from query")).containsExactly("4");
  }

  @Test
  void aSavedValueBecomesADeclarationWithADefault() {
    rows.workflow(
        maria,
        instance,
        "wf_2",
        "select 1 from t where a in {{ids}} and b = {{empty}} and c = {{n}}",
        "\"{\\\"ids\\\": [\\\"a\\\"], \\\"empty\\\": \\\"\\\", \\\"n\\\": 3, \\\"unread\\\": 1}\"");

    imported();

    assertThat(
            ours(
                """
                select p ->> 'name' || ' ' || (p ->> 'type') || ' ' || (p ->> 'default') || ' ' || (p ->> 'required')
                  from query q join query_version v on v.query_id = q.id, jsonb_array_elements(v.parameters) p
                 where q.name = 'Workflow wf_2'
                """))
        .containsExactly("ids list of string [\"a\"] false", "n integer 3 false");
  }

  @Test
  void tagsAndStatusAndHomeOfAWorkflowStay() {
    databases
        .theirs
        .sql("update workflows set tags = '\"[\\\"x\\\", \\\"a, b\\\"]\"', status = 'archived'")
        .update();

    imported();

    assertThat(
            ours(
                """
                select array_to_string(q.tags, '|') || ' ' || (q.archived_at is not null) || ' ' || h.instance_id || ' ' || e.note
                  from query q join query_home h on h.query_id = q.id join query_event e on e.query_id = q.id
                """))
        .containsExactly("x|a  b true amcone imported from RecomAMP, where it was wf_1a2b3c4d");
  }

  @Test
  void timesWithoutZoneAreUtcAndIdsSortByThem() {
    rows.execution(workflow, "exec_2", "failed", "");
    rows.execution(
        workflow,
        "exec_1",
        "failed",
        "created_at, started_at, completed_at",
        "2025-08-09 23:30:00+00",
        "2025-08-09 23:30:00+00",
        "2025-08-10 00:00:00+00");
    for (var column : List.of("created_at", "started_at", "completed_at")) {
      databases
          .theirs
          .sql(
              "alter table workflow_executions alter %1$s type timestamp using %1$s at time zone 'UTC'"
                  .formatted(column))
          .update();
    }

    imported();

    assertThat(
            ours(
                """
                select m.source_text || ' ' || (e.started_at at time zone 'UTC') || ' ' || (e.ended_at at time zone 'UTC')
                  from execution e join imported m on m.target = e.id order by e.id
                """))
        .containsExactly(
            "exec_1 2025-08-09 23:30:00 2025-08-10 00:00:00",
            "exec_2 2025-08-10 10:00:05 2025-08-10 10:30:00");
  }

  @Test
  void rowsMayBeObjectsOrListsOfAnyLengthOrJsonOfPythonInAText() {
    result(
        "exec_objects",
        "[\"a\", \"b\"]",
        "[{\"b\": 1.50, \"a\": \"x\"}, {\"a\": null, \"c\": {\"d\": [1]}}, {}]");
    result("exec_lists", null, "[[1, true], [\"say \\\"hi\\\"\"], [1, 2, \"back\\\\\\\"\"]]");
    result("exec_text", "\"[{\\\"name\\\": \\\"a\\\"}]\"", "\"[[NaN], [Infinity], [\\\"ü€\\\"]]\"");
    result("exec_empty", "[{\"name\": \"a\"}]", "[]");

    var run = imported();

    assertThat(findings(run)).isEmpty();
    assertThat(csv("exec_objects")).isEqualTo("a,b,c\nx,1.50,\n,,\"{\"\"d\"\":[1]}\"\n,,\n");
    assertThat(csv("exec_lists"))
        .isEqualTo(
            "column_1,column_2,column_3\n1,true,\n\"say \"\"hi\"\"\",,\n1,2,\"back\\\\\"\"\"\n");
    assertThat(
            reader().page(found(ImportedKind.EXECUTION, "exec_lists"), 0, 10).orElseThrow().rows())
        .containsExactly(
            List.of("1", "true", ""), List.of("say \"hi\"", "", ""), List.of("1", "2", "back\\\""));
    assertThat(csv("exec_text")).isEqualTo("a\n\nInfinity\nü€\n");
    assertThat(csv("exec_empty")).isEqualTo("a\n");
    assertThat(ours("select kind from result where rows = 0"))
        .containsExactly("empty_or_suppressed");
  }

  @Test
  void aResultThatIsNoneIsReportedAndTheExecutionIsHereAllTheSame() {
    result("exec_object", null, "{\"a\": 1}");
    result("exec_words", null, "\"no JSON\"");
    result("exec_numbers", null, "[1, 2]");
    rows.execution(workflow, "exec_gone", "completed", "row_count", 17);
    rows.execution(workflow, "exec_failed", "failed", "result_rows", "[[1]]");

    var run = imported();

    assertThat(run.counts()).contains(entry("execution", new Counts(5, 5, 0, 0, 0)));
    assertThat(findings(run))
        .containsExactlyInAnyOrder(
            "note exec_object its result is of type object, not a list of rows: it is here without"
                + " its result",
            "note exec_words its result is text, and that is not JSON: it is here without its"
                + " result",
            "note exec_numbers a row of the result is neither a list nor an object: it is here"
                + " without its result",
            "note exec_gone RecomAMP kept none of its 17 rows",
            "note exec_failed it did not succeed and has rows: they are left behind");
    assertThat(ours("select count(*)::text from execution")).containsExactly("5");
    assertThat(ours("select count(*)::text from load")).containsExactly("0");
  }

  @Test
  void aLargeResultIsCutIntoChunksOfRows() {
    rows.execution(workflow, "exec_large", "completed", "result_columns", "[\"n\", \"text\"]");
    databases
        .theirs
        .sql(
            """
            update workflow_executions
               set result_rows = (select jsonb_agg(jsonb_build_array(n, repeat('x', 100))) from generate_series(1, 30000) n)
            """)
        .update();

    imported();

    var id = found(ImportedKind.EXECUTION, "exec_large");
    assertThat(ours("select count(*)::text from result_chunk")).containsExactly("4");
    assertThat(ours("select max(octet_length(data)) / 1100000 || '' from result_chunk"))
        .containsExactly("0");
    assertThat(reader().page(id, 29_999, 5).orElseThrow().rows())
        .containsExactly(List.of("30000", "x".repeat(100)));
    assertThat(csv("exec_large").lines()).hasSize(30_001);
    assertThat(
            ours(
                "select (bytes = octet_length(header) + (select sum(octet_length(data)) from"
                    + " result_chunk))::text from result"))
        .containsExactly("true");
  }

  @Test
  void whatRecomampNeverSawTheEndOfHasFailedAndIsListed() {
    rows.execution(
        workflow,
        "exec_1",
        "running",
        "amc_execution_id, completed_at, started_at, created_at",
        "amc-9",
        null,
        "2025-08-10 10:00+00",
        "2025-08-10 10:00+00");
    rows.execution(workflow, "exec_2", "pending", "");
    rows.execution(
        workflow, "exec_3", "running", "result_rows, result_columns", "[[1]]", "[\"a\"]");

    var run = imported();

    assertThat(findings(run))
        .containsExactlyInAnyOrder(
            "stuck exec_1 RecomAMP left it \"running\" and never learned how it ended. AMC may have"
                + " finished it as amc-9; it can be retried, which runs it again.",
            "stuck exec_2 RecomAMP left it \"pending\" and never learned how it ended. It has no"
                + " AMC execution id, so it is not known to have reached AMC; it can be retried.");
    assertThat(
            ours(
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
    rows.execution(
        workflow, "exec_1", "failed", "error_message, amc_execution_id", message, "amc-1");

    imported();

    assertThat(ours("select failure_class || '|' || failure_message from execution"))
        .containsExactly(failure + "|" + message);
    assertThat(ours("select coalesce(amc_status, '-') from attempt")).containsExactly(amcStatus);
  }

  @Test
  void anAmcExecutionThatTwoHaveBelongsToTheOlder() {
    rows.execution(workflow, "exec_2", "completed", "amc_execution_id", "amc-1");
    rows.execution(
        workflow,
        "exec_1",
        "completed",
        "amc_execution_id, created_at, started_at, completed_at",
        "amc-1",
        "2025-08-09 10:00+00",
        "2025-08-09 10:00+00",
        "2025-08-09 10:00+00");

    var dry = dryRun();
    var run = imported();

    assertThat(findings(run))
        .containsExactly(
            "note exec_2 Another execution has the AMC execution amc-1 already, so it is left out"
                + " of this one.");
    assertThat(findings(dry)).isEqualTo(findings(run));
    assertThat(
            ours(
                """
                select m.source_text || ' ' || coalesce(a.amc_execution_id, '-')
                  from attempt a join imported m on m.target = a.execution_id order by 1
                """))
        .containsExactly("exec_1 amc-1", "exec_2 -");
  }

  @Test
  void aRunIsWhereItWasAndElseAtItsWorkflowsHome() {
    var other = rows.instance(account, "amctwo");
    rows.instance(account, "amcthree");
    rows.execution(workflow, "exec_1", "failed", "");
    rows.execution(workflow, "exec_2", "failed", "target_instance_id", other);
    rows.execution(
        workflow, "exec_3", "failed", "execution_parameters", "{\"instance_id\": \"amcthree\"}");
    rows.execution(
        workflow,
        "exec_4",
        "failed",
        "execution_parameters",
        "{\"instance_id\": \"%s\"}".formatted(other));

    imported();

    assertThat(
            ours(
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
    rows.execution(workflow, "exec_1", "failed", "execution_parameters", parameters);

    imported();

    assertThat(ours("select window_start::date || ' ' || window_end::date from execution"))
        .containsExactly(start + " " + end);
    assertThat(ours("select jsonb_array_length(warnings)::text from execution"))
        .containsExactly(known ? "1" : "2");
  }

  @Test
  void columnsAndTablesThatAreNotThereAreMissedByNobody() {
    rows.execution(workflow, "exec_1", "completed", "");
    databases
        .theirs
        .sql(
            """
            drop table workflow_versions;
            drop table workflow_schedules;
            alter table workflow_executions
              drop column workflow_version_id, drop column target_instance_id, drop column amc_execution_id,
              drop column result_rows, drop column result_columns, drop column created_at, drop column updated_at,
              add column instance_id text;
            alter table workflows drop column tags, drop column created_at;
            alter table users drop column auth_tokens, drop column is_admin
            """)
        .update();

    var run = imported();

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.counts()).contains(entry("execution", new Counts(1, 1, 0, 0, 0)));
    assertThat(findings(run)).isEmpty();
  }

  @Test
  void aBadRowIsReportedAndTheOthersAreBroughtOver() {
    var nowhere = UUID.randomUUID();
    rows.instance(account, "not an id!");
    rows.instance(nowhere, "amctwo");
    rows.workflow(maria, nowhere, "wf_lost");
    rows.execution(nowhere, "exec_orphan", "completed", "");
    rows.execution(workflow, "exec_shape", "completed", "execution_parameters", "[1]");
    rows.execution(workflow, "exec_good", "failed", "");

    var dry = dryRun();
    var run = imported();

    assertThat(findings(run))
        .containsExactlyInAnyOrder(
            "skipped not an id! \"not an id!\" is not an AMC instance id: expected letters, digits,"
                + " - and _",
            "skipped amctwo its account %s was not brought over".formatted(nowhere),
            "skipped wf_lost its instance %s was not brought over".formatted(nowhere),
            "skipped exec_orphan its workflow %s was not brought over".formatted(nowhere),
            "skipped exec_shape execution_parameters is not an object");
    assertThat(findings(dry)).isEqualTo(findings(run));
    assertThat(run.counts())
        .contains(
            entry("instance", new Counts(3, 1, 0, 0, 2)),
            entry("query", new Counts(2, 1, 0, 0, 1)),
            entry("execution", new Counts(3, 1, 0, 0, 2)));
  }

  @Test
  void whatIsHereAlreadyIsTheSameAndStaysAsItIs() {
    databases
        .ours
        .sql(
            """
            insert into app_user (id, name, email, role) values (gen_random_uuid(), 'Maria M.', 'Maria@Example.com', 'viewer');
            insert into account (id, entity_id, marketplace_id, region, name)
            values (gen_random_uuid(), 'ENTITY1', 'A1PA6795UKMFR9', 'EU', 'Ours');
            insert into instance (id, uuid, account_id, name, type)
            select 'amcone', gen_random_uuid(), id, 'Ours', 'STANDARD' from account
            """)
        .update();
    rows.execution(workflow, "exec_1", "failed", "");

    var run = imported();

    assertThat(run.counts())
        .contains(
            entry("user", new Counts(1, 0, 1, 0, 0)),
            entry("account", new Counts(1, 0, 1, 0, 0)),
            entry("instance", new Counts(1, 0, 1, 0, 0)),
            entry("execution", new Counts(1, 1, 0, 0, 0)));
    assertThat(ours("select name || ' ' || role from app_user where email is not null"))
        .containsExactly("Maria M. viewer");
    assertThat(ours("select name from instance")).containsExactly("Ours");
    assertThat(ours("select u.name from execution e join app_user u on u.id = e.requested_by"))
        .containsExactly("Maria M.");
    assertThat(found(ImportedKind.INSTANCE, instance.toString()).uuid().toString())
        .isEqualTo(ours("select uuid::text from instance").getFirst());
  }

  @Test
  void twoUsersOfOneNameAreTold() {
    databases.theirs.sql("update users set name = 'local'").update();

    imported();

    assertThat(ours("select name from app_user where email is not null"))
        .containsExactly("local (maria@example.com)");
  }

  @Test
  void anInstanceThatWasSwitchedOffIsPaused() {
    databases.theirs.sql("update amc_instances set status = 'inactive'").update();

    imported();

    assertThat(ours("select paused_note from instance where paused_at is not null"))
        .containsExactly("It was inactive in RecomAMP.");
  }

  @Test
  void schedulesAreKeptAndNotRun() {
    databases
        .theirs
        .sql(
            """
            insert into workflow_schedules
                   (schedule_id, workflow_id, user_id, cron_expression, timezone, default_parameters, lookback_days,
                    last_run_at, notification_config, snowflake_enabled, snowflake_table_name, cost_limit)
            values ('sched_1', ?, ?, '0 6 * * 1', 'America/New_York', '"{\\"name\\": \\"b\\"}"', 7,
                    '2025-08-10 06:00:00', null, true, 'REACH', 10.5)
            """)
        .params(workflow, maria)
        .update();

    var run = imported();

    assertThat(run.counts()).contains(entry("schedule", new Counts(1, 1, 0, 0, 0)));
    assertThat(
            ours(
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
  void tokensAreEncryptedAnewWithOurKeys() {
    withTokens(TOKEN);

    var run = imported();

    assertThat(run.counts()).contains(entry("connection", new Counts(1, 1, 0, 0, 0)));
    var id = UUID.fromString(ours("select id::text from connection").getFirst());
    var connection = connections().credential(id);
    assertThat(connection.refreshToken()).isEqualTo("Atzr|IwEBIÜ");
    assertThat(connection.clientId()).isEqualTo("client");
    assertThat(connection.clientSecret()).isEqualTo("secret");
    assertThat(connection.region()).isEqualTo("EU");
    assertThat(ours("select instance_id from instance_access")).containsExactly("amcone");
    assertThat(everything().toString()).doesNotContain("Atzr", "IwEBI");
  }

  @Test
  void withAnotherKeyAllButTheTokensIsBroughtOverAndTheRightKeyMendsItLater() {
    withTokens(TOKEN);
    rows.execution(workflow, "exec_1", "failed", "");

    var run = imported(settings(ANOTHER_FERNET));

    assertThat(findings(run))
        .containsExactly(
            "note maria@example.com the Fernet key is not the one that made its token, or the token"
                + " is damaged: the connection waits until its person consents again");
    assertThat(run.counts()).contains(entry("execution", new Counts(1, 1, 0, 0, 0)));
    var id = UUID.fromString(ours("select id::text from connection").getFirst());
    assertThat(connections().isGrantRefused(id)).isTrue();
    assertThat(ours("select trouble from connection")).containsExactly("invalid_grant");

    var again = imported();

    assertThat(findings(again))
        .containsExactly("note maria@example.com the token of its connection could be read now");
    assertThat(connections().credential(id).refreshToken()).isEqualTo("Atzr|IwEBIÜ");
    assertThat(ours("select (refused_at is null)::text from connection")).containsExactly("true");
  }

  @Test
  void withoutTheApplicationThereIsNoConnectionAndTheReportSaysWhy() {
    withTokens(TOKEN);

    var run =
        imported(
            new ImportSettings(databases.theirUrl(), "postgres", null, FERNET, null, null, null));

    assertThat(findings(run))
        .containsExactly(
            "skipped maria@example.com no connection is made without the settings"
                + " RECOMAMP_CLIENT_ID, RECOMAMP_CLIENT_SECRET and AMC_TOKEN_KEYS; with them,"
                + " import again");
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() {
    withTokens(TOKEN);
    rows.version(workflow, 1, "select 1", "2025-08-01 00:00+00");
    result("exec_1", "[\"a\"]", "[[1], [2, 3]]");
    result("exec_2", null, "[5]");
    rows.execution(workflow, "exec_3", "running", "");
    var before = everything();

    var dry = dryRun();

    assertThat(everything()).isEqualTo(before);
    var run = imported();
    assertThat(dry.dryRun()).isTrue();
    assertThat(dry.counts()).isEqualTo(run.counts());
    assertThat(findings(dry)).isEqualTo(findings(run)).hasSize(2);
  }

  @Test
  void aSecondImportChangesNothing() {
    withTokens(TOKEN);
    result("exec_1", "[\"a\"]", "[[1]]");
    rows.execution(workflow, "exec_2", "running", "amc_execution_id", "amc-1");
    imported();
    databases.ours.sql("delete from instance_member").update();
    var before = everything();

    var again = imported();

    assertThat(everything()).isEqualTo(before);
    assertThat(again.counts().values())
        .allSatisfy(
            counts ->
                assertThat(counts).isEqualTo(new Counts(counts.read(), 0, 0, counts.read(), 0)));
    assertThat(findings(again)).isEmpty();
  }

  @Test
  void anImportThatWasCutOffGoesOnWhereItWas() {
    for (int i = 0; i < 10; i++) {
      result("exec_" + i, "[\"a\"]", "[[%d]]".formatted(i));
    }
    databases
        .ours
        .sql(
            """
            create function cut_off() returns trigger language plpgsql as $$
            begin
              if (select count(*) from execution) = 4 then
                perform pg_terminate_backend(pid) from pg_stat_activity where application_name = 'amc-import';
              end if;
              return null;
            end $$;
            create trigger cut_off after insert on execution for each row execute function cut_off()
            """)
        .update();

    var cutOff = imported();

    assertThat(cutOff.state()).isEqualTo(State.FAILED);
    assertThat(cutOff.trouble()).startsWith("A database did not answer as it should");
    databases.ours.sql("drop trigger cut_off on execution").update();
    int done = Integer.parseInt(ours("select count(*)::text from execution").getFirst());
    assertThat(done).isBetween(3, 9);

    var rest = imported();

    assertThat(rest.state()).isEqualTo(State.DONE);
    assertThat(rest.counts()).contains(entry("execution", new Counts(10, 10 - done, 0, done, 0)));
    assertThat(ours("select count(*)::text from execution")).containsExactly("10");
    assertThat(ours("select count(*)::text from result")).containsExactly("10");
    assertThat(ours("select count(*)::text from load")).containsExactly("10");
  }

  @Test
  void oneImportsAtATime() {
    var importer = databases.importer(settings(FERNET));
    var first = importer.begin(false, "maria").orElseThrow();

    assertThat(importer.begin(true, "anna")).isEmpty();
    assertThat(databases.stores.runs.find(first.id()).orElseThrow().state())
        .isEqualTo(State.RUNNING);
    assertThat(first.carryOut().state()).isEqualTo(State.DONE);
    assertThat(importer.begin(true, "anna").orElseThrow().carryOut().state()).isEqualTo(State.DONE);
  }

  @Test
  void nothingStartsForWhatWasImportedAndNothingIsLookedFor() {
    rows.execution(
        workflow,
        "exec_1",
        "running",
        "amc_execution_id, started_at, created_at",
        "amc-1",
        now(),
        now());
    rows.execution(
        workflow,
        "exec_2",
        "failed",
        "amc_execution_id, started_at, created_at",
        "amc-2",
        now(),
        now());
    rows.execution(
        workflow,
        "exec_3",
        "completed",
        "amc_execution_id, started_at, created_at",
        "amc-3",
        now(),
        now());
    rows.execution(
        workflow,
        "exec_4",
        "cancelled",
        "amc_execution_id, started_at, created_at",
        "amc-4",
        now(),
        now());
    rows.execution(workflow, "exec_5", "pending", "started_at, created_at", now(), now());

    imported();

    var executions = new ExecutionStore(databases.ours);
    assertThat(executions.open(null, 10)).isEmpty();
    assertThat(executions.unacted(1)).isEmpty();
    assertThat(ours("select instance_id || because from to_tend")).isEmpty();
    assertThat(ours("select held::text from slots_in_use")).containsExactly("0");
    assertThat(ours("select count(*)::text from execution where in_ledger")).containsExactly("5");
    assertThat(ours("select count(*)::text from data_read where counts")).containsExactly("4");
  }

  @Test
  void aDatabaseThatIsNoneOfRecomampSaysWhatIsMissing() {
    databases.theirs.sql("alter table workflows rename to other").update();

    var run = imported();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble())
        .isEqualTo("This is no database of RecomAMP: it has no table workflows with a column id.");
  }

  @Test
  void rowsThatRowSecurityHidesAreNotLostWithoutAWord() {
    databases
        .theirs
        .sql(
            """
            drop role if exists reader;
            create role reader login;
            grant select on all tables in schema public to reader;
            alter table workflows enable row level security
            """)
        .update();

    var run =
        imported(new ImportSettings(databases.theirUrl(), "reader", null, null, null, null, null));

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble()).startsWith("Row security hides rows of workflows from this user");
    databases.theirs.sql("drop owned by reader; drop role reader").update();
  }

  @Test
  void settingsAreCheckedBeforeAnythingIsRead() {
    assertThatThrownBy(() -> databases.importer(none()).begin(false, "maria"))
        .hasMessageContaining("RECOMAMP_DATABASE_URL");
    assertThatThrownBy(
            () ->
                databases
                    .importer(
                        new ImportSettings(
                            "jdbc:postgresql://h/d?password=x", null, null, null, null, null, null))
                    .begin(false, "maria"))
        .hasMessageContaining("must not name a user or a password");
    assertThatThrownBy(() -> databases.importer(settings("short")).begin(false, "maria"))
        .hasMessageStartingWith("the Fernet key")
        .hasMessageNotContaining("short");
    assertThat(settings(FERNET).toString()).isEqualTo("ImportSettings[a database]");
  }

  private static ImportSettings none() {
    return new ImportSettings(null, null, null, null, null, null, null);
  }

  private ImportSettings settings(String fernet) {
    return new ImportSettings(
        databases.theirUrl(), "postgres", null, fernet, "client", "secret", TOKEN_KEYS);
  }

  private ImportRun imported() {
    return imported(settings(FERNET));
  }

  private ImportRun imported(ImportSettings settings) {
    return databases.importer(settings).begin(false, "maria").orElseThrow().carryOut();
  }

  private ImportRun dryRun() {
    return databases.importer(settings(FERNET)).begin(true, "maria").orElseThrow().carryOut();
  }

  private List<String> findings(ImportRun run) {
    return databases.stores.runs.findings(run.id(), 0, 100).stream()
        .map(Numbered::finding)
        .map(RecomampImportTest::said)
        .toList();
  }

  private static String said(ImportFinding finding) {
    return "%s %s %s".formatted(finding.severity().word(), finding.id(), finding.message());
  }

  private void result(String id, String columns, String result) {
    rows.execution(workflow, id, "completed", "result_columns, result_rows", columns, result);
  }

  private void withTokens(String refreshToken) {
    databases
        .theirs
        .sql("update users set auth_tokens = jsonb_build_object('refresh_token', ?)")
        .param(refreshToken)
        .update();
  }

  private static String now() {
    return Instant.now().toString();
  }

  private List<String> ours(String sql) {
    return databases.ours.sql(sql).query(String.class).list();
  }

  private ExecutionId found(ImportedKind kind, String id) {
    return new ExecutionId(databases.stores.ids.find(kind, id).orElseThrow());
  }

  private ResultReader reader() {
    return new ResultReader(databases.ours);
  }

  private String csv(String id) {
    var out = new ByteArrayOutputStream();
    try {
      reader().writeTo(found(ImportedKind.EXECUTION, id), out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private ConnectionStore connections() {
    return databases.stores.connections(TokenCipher.of(TOKEN_KEYS));
  }

  /** Every row of every table but the reports. */
  private Map<String, List<String>> everything() {
    var all = new TreeMap<String, List<String>>();
    for (var table :
        ours(
            """
            select table_name from information_schema.tables
             where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'recomamp_import%'
            """)) {
      all.put(table, new ArrayList<>(ours("select t::text from %s t order by 1".formatted(table))));
    }
    return all;
  }
}
