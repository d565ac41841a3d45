package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRun.State;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.user.UserStore;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

class RecomampImportTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  @Test
  void whatRecomampHadIsHereUnderItsIds() {
    scene.databases.theirs.sql("update users set is_admin = true").update();
    var anna = scene.rows.user("anna@example.com");
    scene
        .databases
        .theirs
        .sql("update users set is_active = false where id = ?")
        .param(anna)
        .update();
    scene.rows.execution(
        scene.workflow,
        "exec_00000001",
        "completed",
        "amc_execution_id, result_columns, result_rows, row_count",
        "amc-1",
        "[{\"name\": \"campaign\", \"type\": \"string\"}, {\"name\": \"n\", \"type\": \"string\"}]",
        "[[\"a, b\", \"1\"], [\"c\", null]]",
        2);

    var run = scene.imported();

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "user", new Counts(2, 0, 0, 0),
                "account", new Counts(1, 0, 0, 0),
                "instance", new Counts(1, 0, 0, 0),
                "connection", Counts.NONE,
                "query", new Counts(1, 0, 0, 0),
                "schedule", Counts.NONE,
                "execution", new Counts(1, 0, 0, 0)));
    assertThat(scene.findings(run)).isEmpty();
    assertThat(
            scene.ours(
                """
                select name || ' ' || email || ' ' || role || ' ' || (disabled_at is null) || ' ' || coalesce(password_hash, '-')
                  from app_user where email is not null order by name
                """))
        .containsExactly(
            "anna anna@example.com analyst false -", "maria maria@example.com admin true -");
    assertThat(
            scene.ours(
                """
                select u.name || ' ' || m.instance_id || ' ' || c.entity_id || ' ' || c.region
                  from instance_member m
                  join app_user u on u.id = m.user_id
                  join instance i on i.id = m.instance_id
                  join account c on c.id = i.account_id
                """))
        .containsExactly("maria amcone ENTITY1 EU");
    assertThat(scene.ours("select uuid::text from instance where id = 'amcone'"))
        .containsExactly(scene.instance.toString());
    assertThat(
            scene.ours(
                """
                select e.status || ' ' || e.query_name || ' ' || e.instance_id || ' ' || u.name || ' ' || e.window_start || ' '
                       || e.window_end || ' ' || e.window_zone || ' ' || e.repeatable
                  from execution e join app_user u on u.id = e.requested_by
                """))
        .containsExactly(
            "succeeded Workflow wf_1a2b3c4d amcone maria 2025-07-01 00:00:00 2025-07-08 00:00:00"
                + " America/New_York true");
    assertThat(scene.csv("exec_00000001")).isEqualTo("campaign,n\n\"a, b\",1\nc,\n");
    assertThat(scene.found(ImportedKind.EXECUTION, "exec_00000001").uuid().version()).isEqualTo(7);
  }

  @Test
  void columnsAndTablesThatAreNotThereAreMissedByNobody() {
    scene.rows.execution(scene.workflow, "exec_1", "completed", "");
    scene
        .databases
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

    var run = scene.imported();

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.counts()).contains(entry("execution", new Counts(1, 0, 0, 0)));
    assertThat(scene.findings(run)).isEmpty();
  }

  @Test
  void aBadRowIsReportedAndTheOthersAreBroughtOver() {
    var nowhere = UUID.randomUUID();
    scene.rows.instance(scene.account, "not an id!");
    scene.rows.instance(nowhere, "amctwo");
    scene.rows.workflow(scene.maria, nowhere, "wf_lost");
    scene.rows.execution(nowhere, "exec_orphan", "completed", "");
    scene.rows.execution(scene.workflow, "exec_shape", "completed", "execution_parameters", "[1]");
    scene.rows.execution(scene.workflow, "exec_good", "failed", "");

    var dry = scene.dryRun();
    var run = scene.imported();

    assertThat(scene.findings(run))
        .containsExactlyInAnyOrder(
            "skipped not an id! \"not an id!\" is not an AMC instance id: expected letters, digits,"
                + " - and _",
            "skipped amctwo its account %s was not brought over".formatted(nowhere),
            "skipped wf_lost its instance %s was not brought over".formatted(nowhere),
            "skipped exec_orphan its workflow %s was not brought over".formatted(nowhere),
            "skipped exec_shape execution_parameters is not an object");
    assertThat(scene.findings(dry)).isEqualTo(scene.findings(run));
    assertThat(run.counts())
        .contains(
            entry("instance", new Counts(1, 0, 0, 2)),
            entry("query", new Counts(1, 0, 0, 1)),
            entry("execution", new Counts(1, 0, 0, 2)));
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() {
    scene.withTokens(ImportScene.TOKEN);
    scene.rows.version(scene.workflow, 1, "select 1", "2025-08-01 00:00+00");
    scene.result("exec_1", "[\"a\"]", "[[1], [2, 3]]");
    scene.result("exec_2", null, "[5]");
    scene.rows.execution(scene.workflow, "exec_3", "running", "");
    var before = scene.everything();

    var dry = scene.dryRun();

    assertThat(scene.everything()).isEqualTo(before);
    var run = scene.imported();
    assertThat(dry.dryRun()).isTrue();
    assertThat(dry.counts()).isEqualTo(run.counts());
    assertThat(scene.findings(dry)).isEqualTo(scene.findings(run)).hasSize(2);
  }

  @Test
  void aSecondImportChangesNothing() {
    scene.withTokens(ImportScene.TOKEN);
    scene.result("exec_1", "[\"a\"]", "[[1]]");
    scene.rows.execution(scene.workflow, "exec_2", "running", "amc_execution_id", "amc-1");
    scene.imported();
    scene.databases.ours.sql("delete from instance_member").update();
    var before = scene.everything();

    var again = scene.imported();

    assertThat(scene.everything()).isEqualTo(before);
    assertThat(again.counts().values())
        .allSatisfy(counts -> assertThat(counts).isEqualTo(new Counts(0, 0, counts.read(), 0)));
    assertThat(scene.findings(again)).isEmpty();
  }

  @Test
  void anImportThatWasCutOffGoesOnWhereItWas() {
    for (int i = 0; i < 10; i++) {
      scene.result("exec_" + i, "[\"a\"]", "[[%d]]".formatted(i));
    }
    scene
        .databases
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

    var cutOff = scene.imported();

    assertThat(cutOff.state()).isEqualTo(State.FAILED);
    assertThat(cutOff.trouble()).startsWith("A database did not answer as it should");
    scene.databases.ours.sql("drop trigger cut_off on execution").update();
    int done = Integer.parseInt(scene.ours("select count(*)::text from execution").getFirst());
    assertThat(done).isBetween(3, 9);

    var rest = scene.imported();

    assertThat(rest.state()).isEqualTo(State.DONE);
    assertThat(rest.counts()).contains(entry("execution", new Counts(10 - done, 0, done, 0)));
    assertThat(scene.ours("select count(*)::text from execution")).containsExactly("10");
    assertThat(scene.ours("select count(*)::text from result")).containsExactly("10");
    assertThat(scene.ours("select count(*)::text from load")).containsExactly("10");
  }

  @Test
  void oneImportsAtATime() {
    var importer = scene.databases.importer(scene.settings(ImportScene.FERNET));
    var first = importer.begin(false, "maria").orElseThrow();

    assertThat(importer.begin(true, "anna")).isEmpty();
    assertThat(scene.databases.stores.runs.find(first.id()).orElseThrow().state())
        .isEqualTo(State.RUNNING);
    assertThat(first.carryOut().state()).isEqualTo(State.DONE);
    assertThat(importer.begin(true, "anna").orElseThrow().carryOut().state()).isEqualTo(State.DONE);
  }

  @Test
  void aDatabaseThatIsNoneOfRecomampSaysWhatIsMissing() {
    scene.databases.theirs.sql("alter table workflows rename to other").update();

    var run = scene.imported();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble())
        .isEqualTo("This is no database of RecomAMP: it has no table workflows with a column id.");
  }

  @Test
  void rowsThatRowSecurityHidesAreNotLostWithoutAWord() {
    scene
        .databases
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
        scene.imported(
            new ImportSettings(scene.databases.theirUrl(), "reader", null, null, null, null, null));

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble()).startsWith("Row security hides rows of workflows from this user");
    scene.databases.theirs.sql("drop owned by reader; drop role reader").update();
  }

  @Test
  void settingsAreCheckedBeforeAnythingIsRead() {
    assertThatThrownBy(() -> scene.databases.importer(scene.none()).begin(false, "maria"))
        .hasMessageContaining("RECOMAMP_DATABASE_URL");
    assertThatThrownBy(
            () ->
                scene
                    .databases
                    .importer(
                        new ImportSettings(
                            "jdbc:postgresql://h/d?password=x", null, null, null, null, null, null))
                    .begin(false, "maria"))
        .hasMessageContaining("must not name a user or a password");
    assertThatThrownBy(
            () -> scene.databases.importer(scene.settings("short")).begin(false, "maria"))
        .hasMessageStartingWith("the Fernet key")
        .hasMessageNotContaining("short");
    assertThat(scene.settings(ImportScene.FERNET).toString())
        .isEqualTo("ImportSettings[a database]");
  }

  @Test
  void aRunThatCannotWriteAnyMoreEndsWithASentence() {
    var run =
        importedWith(failing(new CannotCreateTransactionException("PostgreSQL is away")))
            .carryOut();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble()).startsWith("A database did not answer as it should");
    assertThat(scene.imported().state()).isEqualTo(State.DONE);
  }

  @Test
  void whatNobodyHasForeseenEndsARunWithASentenceToo() {
    var run = importedWith(failing(new IllegalStateException("canary"))).carryOut();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble())
        .startsWith("Something went wrong here that nobody had foreseen")
        .doesNotContain("canary");
    assertThat(scene.imported().state()).isEqualTo(State.DONE);
  }

  @Test
  void anErrorOfTheMachineEndsARunWithASentenceAndIsNotSwallowed() {
    var begun = importedWith(failing(new StackOverflowError("canary")));

    assertThatThrownBy(begun::carryOut).isInstanceOf(StackOverflowError.class);

    var run = scene.databases.stores.runs.find(begun.id()).orElseThrow();
    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.trouble()).startsWith("Something went wrong here");
    assertThat(scene.imported().state()).isEqualTo(State.DONE);
  }

  @Test
  void anImportThatCannotBeginLeavesTheTurnToTheNext() {
    scene
        .databases
        .ours
        .sql("alter table recomamp_import add check (started_by <> 'anna')")
        .update();
    var importer = scene.databases.importer(scene.settings(ImportScene.FERNET));

    assertThatThrownBy(() -> importer.begin(false, "anna"))
        .isInstanceOf(DataIntegrityViolationException.class);

    assertThat(importer.begin(false, "maria")).isPresent();
  }

  @Test
  void aTurnWhoseConnectionIsLostEndsWithTheImport() {
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");
    scene
        .databases
        .ours
        .sql(
            """
            create function lose_turn() returns trigger language plpgsql as $$
            begin
              perform pg_terminate_backend(l.pid)
                 from pg_locks l
                 join pg_database d on d.oid = l.database and d.datname = current_database()
                where l.locktype = 'advisory' and l.classid = 5207;
              return null;
            end $$;
            create trigger lose_turn after insert on execution for each row execute function lose_turn()
            """)
        .update();

    var run = scene.imported();

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(scene.imported().state()).isEqualTo(State.DONE);
  }

  @Test
  void anApiThatIsStoppingSaysSoAndLeavesTheTurnToTheNext() {
    var importer = scene.databases.importer(scene.settings(ImportScene.FERNET));
    var stores = scene.databases.stores;
    TaskExecutor stopping =
        _ -> {
          throw new TaskRejectedException("stopping");
        };
    var controller = new ImportsController(importer, stores, stopping, new CurrentUser());
    var user = new UserStore(scene.databases.ours, stores.transactions).find(Requester.LOCAL.id());
    SecurityContextHolder.getContext()
        .setAuthentication(new TestingAuthenticationToken(user.orElseThrow(), null));
    try {
      assertThatThrownBy(() -> controller.start(new ImportsController.ImportRequest(false)))
          .isInstanceOf(Refusal.class)
          .hasMessage("The api is stopping: ask again in a minute.");
    } finally {
      SecurityContextHolder.clearContext();
    }

    assertThat(stores.runs.last(1))
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.state()).isEqualTo(State.FAILED);
              assertThat(run.trouble()).startsWith("The api was stopping");
            });
    assertThat(importer.begin(false, "maria")).isPresent();
  }

  private RecomampImport.Begun importedWith(TransactionOperations transactions) {
    return scene
        .databases
        .importer(scene.settings(ImportScene.FERNET), transactions)
        .begin(false, "maria")
        .orElseThrow();
  }

  private static TransactionOperations failing(Throwable failure) {
    return new TransactionOperations() {
      @Override
      public <T> T execute(TransactionCallback<T> action) {
        switch (failure) {
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          default -> throw new AssertionError(failure);
        }
      }
    };
  }
}
