package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.recomamp.api.Disguises;
import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRun.State;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Amazon tokens of RecomAMP as they are here. */
class ImportedConnectionsTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  @Test
  void tokensAreEncryptedAnewWithOurKeys() {
    scene.withTokens(ImportScene.TOKEN);

    var run = scene.imported();

    assertThat(run.counts()).contains(entry("connection", new Counts(1, 0, 0, 0)));
    var id = connection();
    var connection = scene.connections().credential(id);
    assertThat(connection.refreshToken()).isEqualTo("Atzr|IwEBIÜ");
    assertThat(connection.clientId()).isEqualTo("client");
    assertThat(connection.clientSecret()).isEqualTo("secret");
    assertThat(connection.region()).isEqualTo("EU");
    assertThat(scene.ours("select instance_id from instance_access")).containsExactly("amcone");
    assertThat(scene.everythingWithReports().toString())
        .doesNotContain(Disguises.of("Atzr"))
        .doesNotContain(Disguises.of("IwEBI"))
        .doesNotContain(ImportScene.TOKEN);
  }

  @Test
  void tokensThatCannotBeReadAreQuotedNowhere() {
    scene.rows.user("anna@example.com", "\"Atzr|canary is no JSON\"");
    scene.rows.user("joao@example.com", "\"{\\\"refresh_token\\\": \\\"Atzr|canary\"");
    scene.rows.user("rui@example.com", "[\"Atzr|canary\"]");

    var run = scene.imported();

    assertThat(scene.findings(run))
        .containsExactlyInAnyOrder(
            "skipped anna@example.com auth_tokens is not JSON",
            "skipped joao@example.com auth_tokens is not JSON",
            "note rui@example.com RecomAMP had no refresh token: the connection waits until its"
                + " person consents again");
    assertThat(scene.everythingWithReports().toString())
        .doesNotContain(Disguises.of("Atzr"))
        .doesNotContain(Disguises.of("canary"));
  }

  @Test
  void aConnectionThatWasRemovedHereStaysRemovedAndKeepsNobodyFromImporting() {
    scene.withTokens(ImportScene.TOKEN);
    scene.imported();
    scene.connections().remove(connection());
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");

    var again = scene.imported();

    assertThat(again.state()).isEqualTo(State.DONE);
    assertThat(again.counts())
        .contains(
            entry("connection", new Counts(0, 0, 1, 0)),
            entry("execution", new Counts(1, 0, 0, 0)));
    assertThat(scene.findings(again))
        .containsExactly(
            "note maria@example.com its connection was removed here, so it is not made again");
    assertThat(scene.ours("select id::text from connection")).isEmpty();
  }

  @Test
  void aConsentThatWasGivenHereStays() {
    scene.withTokens(ImportScene.TOKEN);
    scene.imported(scene.settings(ImportScene.ANOTHER_FERNET));
    var id = connection();
    scene.connections().renew(id, "secret", "Atzr|given here");

    var again = scene.imported();

    assertThat(scene.findings(again)).isEmpty();
    assertThat(scene.connections().credential(id).refreshToken()).isEqualTo("Atzr|given here");
  }

  @Test
  void aConnectionUnderAnotherKeyIsReportedAndLeftAlone() {
    scene.withTokens(ImportScene.TOKEN);
    scene.imported(scene.settings(ImportScene.ANOTHER_FERNET));
    var otherKeys = "other:" + Base64.getEncoder().encodeToString(new byte[32]);

    var again = scene.imported(scene.settings(ImportScene.FERNET, otherKeys));

    assertThat(again.state()).isEqualTo(State.DONE);
    assertThat(scene.findings(again))
        .containsExactly(
            "note maria@example.com its connection is encrypted with a key that AMC_TOKEN_KEYS does"
                + " not have");
  }

  @Test
  void withAnotherKeyAllButTheTokensIsBroughtOverAndTheRightKeyMendsItLater() {
    scene.withTokens(ImportScene.TOKEN);
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");

    var run = scene.imported(scene.settings(ImportScene.ANOTHER_FERNET));

    assertThat(scene.findings(run))
        .containsExactly(
            "note maria@example.com the Fernet key is not the one that made its token, or the token"
                + " is damaged: the connection waits until its person consents again");
    assertThat(run.counts()).contains(entry("execution", new Counts(1, 0, 0, 0)));
    var id = connection();
    assertThat(scene.connections().isGrantRefused(id)).isTrue();
    assertThat(scene.ours("select trouble from connection")).containsExactly("invalid_grant");

    var again = scene.imported();

    assertThat(scene.findings(again))
        .containsExactly("note maria@example.com the token of its connection could be read now");
    assertThat(scene.connections().credential(id).refreshToken()).isEqualTo("Atzr|IwEBIÜ");
    assertThat(scene.ours("select (refused_at is null)::text from connection"))
        .containsExactly("true");
  }

  @Test
  void withoutTheApplicationThereIsNoConnectionAndTheReportSaysWhy() {
    scene.withTokens(ImportScene.TOKEN);

    var run =
        scene.imported(
            new ImportSettings(
                scene.databases.theirUrl(),
                "postgres",
                null,
                ImportScene.FERNET,
                null,
                null,
                null));

    assertThat(scene.findings(run))
        .containsExactly(
            "skipped maria@example.com no connection is made without the settings"
                + " RECOMAMP_CLIENT_ID, RECOMAMP_CLIENT_SECRET and AMC_TOKEN_KEYS; with them,"
                + " import again");
  }

  private UUID connection() {
    return UUID.fromString(scene.ours("select id::text from connection").getFirst());
  }
}
