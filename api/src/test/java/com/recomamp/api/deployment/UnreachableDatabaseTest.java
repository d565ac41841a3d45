package com.recomamp.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

class UnreachableDatabaseTest {
  private final UnreachableDatabaseAnalyzer analyzer = new UnreachableDatabaseAnalyzer();

  @Test
  void itSaysWhatDoesNotAnswerAndWhichSettingsNameIt() {
    var away =
        catchThrowable(
            () ->
                Flyway.configure()
                    .dataSource("jdbc:postgresql://localhost:1/amc", "somebody", "canary-password")
                    .load()
                    .migrate());

    var said = analyzer.analyze(new IllegalStateException(away));

    assertThat(said).isNotNull();
    assertThat(said.getDescription())
        .startsWith("PostgreSQL cannot be used.")
        .contains("localhost:1")
        .doesNotContain("canary");
    assertThat(said.getAction()).contains("DATABASE_URL");
  }

  @Test
  void aMigrationThatFailsIsNotItsConcern() {
    assertThat(analyzer.analyze(new FlywayException("Migration V1__a.sql failed"))).isNull();
  }
}
