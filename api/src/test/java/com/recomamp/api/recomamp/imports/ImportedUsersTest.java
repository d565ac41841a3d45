package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportedKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users, accounts and instances of RecomAMP as they are here. */
class ImportedUsersTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  @Test
  void whatIsHereAlreadyIsTheSameAndStaysAsItIs() {
    scene
        .databases
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
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");

    var run = scene.imported();

    assertThat(run.counts())
        .contains(
            entry("user", new Counts(0, 1, 0, 0)),
            entry("account", new Counts(0, 1, 0, 0)),
            entry("instance", new Counts(0, 1, 0, 0)),
            entry("execution", new Counts(1, 0, 0, 0)));
    assertThat(scene.ours("select name || ' ' || role from app_user where email is not null"))
        .containsExactly("Maria M. viewer");
    assertThat(scene.ours("select name from instance")).containsExactly("Ours");
    assertThat(
            scene.ours("select u.name from execution e join app_user u on u.id = e.requested_by"))
        .containsExactly("Maria M.");
    assertThat(scene.found(ImportedKind.INSTANCE, scene.instance.toString()).uuid().toString())
        .isEqualTo(scene.ours("select uuid::text from instance").getFirst());
  }

  @Test
  void twoUsersOfOneNameAreTold() {
    scene.databases.theirs.sql("update users set name = 'local'").update();

    scene.imported();

    assertThat(scene.ours("select name from app_user where email is not null"))
        .containsExactly("local (maria@example.com)");
  }

  @Test
  void anInstanceThatWasSwitchedOffIsPaused() {
    scene.databases.theirs.sql("update amc_instances set status = 'inactive'").update();

    scene.imported();

    assertThat(scene.ours("select paused_note from instance where paused_at is not null"))
        .containsExactly("It was inactive in RecomAMP.");
  }

  @Test
  void anInactiveAdminIsDisabledAlsoWhereThereIsNoOther() {
    scene.databases.theirs.sql("update users set is_admin = true, is_active = false").update();

    var run = scene.imported();

    assertThat(scene.findings(run)).isEmpty();
    assertThat(
            scene.ours(
                "select role || ' ' || (disabled_at is not null) from app_user where email is not"
                    + " null"))
        .containsExactly("admin true");
  }

  @Test
  void anAddressThatTwoHaveInOtherCapitalsIsOneUserInADryRunToo() {
    scene.rows.user("Maria@Example.com");

    var dry = scene.dryRun();
    var run = scene.imported();

    assertThat(run.counts()).contains(entry("user", new Counts(1, 1, 0, 0)));
    assertThat(dry.counts()).isEqualTo(run.counts());
  }

  @Test
  void whatAUserWhoIsNotHereHadBelongsToTheUserLocal() {
    scene
        .databases
        .ours
        .sql(
            """
            insert into app_user (id, name, role)
            values (gen_random_uuid(), 'maria', 'viewer'), (gen_random_uuid(), 'maria (maria@example.com)', 'viewer')
            """)
        .update();

    var run = scene.imported();

    assertThat(scene.findings(run))
        .containsExactly(
            "skipped maria@example.com somebody else here is called maria (maria@example.com)",
            "note wf_1a2b3c4d its user was not brought over: it belongs to the user local");
    assertThat(scene.ours("select u.name from query q join app_user u on u.id = q.created_by"))
        .containsExactly("local");
  }
}
