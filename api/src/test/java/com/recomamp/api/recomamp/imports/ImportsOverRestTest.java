package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.store.recomamp.ImportStores;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Imports as an admin starts them in the api. */
class ImportsOverRestTest {
  private static final Databases DATABASES = new Databases();
  private static final TestApi API =
      TestApi.start(
          "--amc.recomamp.database-url=" + DATABASES.theirUrl(),
          "--amc.recomamp.database-user=postgres");

  @AfterAll
  static void close() {
    nothingWasImported();
    API.context.close();
    DATABASES.close();
  }

  @BeforeEach
  void seed() {
    nothingWasImported();
  }

  private static void nothingWasImported() {
    TestApi.empty();
    API.jdbc.sql("truncate imported, recomamp_import cascade").update();
  }

  @Test
  void anImportIsAcceptedAndFollowedToItsEnd() {
    new RecomampRows(DATABASES.theirs).user("maria%s@example.com".formatted(UUID.randomUUID()));

    var accepted = API.post("/api/v1/recomamp-imports", "{}");

    assertThat(accepted.status()).isEqualTo(202);
    var at = accepted.header("Location");
    assertThat(at).isEqualTo("/api/v1/recomamp-imports/" + accepted.json().get("id").asString());
    assertThat(accepted.json().get("startedBy").asString()).isEqualTo("local");
    var run = accepted.json();
    while (run.get("state").asString().equals("running")) {
      run = API.get(at).json();
    }
    assertThat(run.get("state").asString()).isEqualTo("done");
    assertThat(run.at("/counts/user/added").asInt()).isEqualTo(1);
    assertThat(run.get("dryRun").asBoolean()).isFalse();
  }

  @Test
  void aSecondOneIsRefusedWhileOneRuns() {
    var stores = API.context.getBean(ImportStores.class);
    try (var _ = stores.runs.turn().orElseThrow()) {
      var refused = API.post("/api/v1/recomamp-imports", "{\"dryRun\": true}");

      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().get("type").asString())
          .isEqualTo("urn:amc-orchestrator:problem:import-runs");
      assertThat(API.get("/api/v1/recomamp-imports").json().get("items")).isEmpty();
    }
  }
}
