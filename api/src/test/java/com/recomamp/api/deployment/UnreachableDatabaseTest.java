package com.recomamp.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class UnreachableDatabaseTest {
  private final UnreachableDatabaseAnalyzer analyzer = new UnreachableDatabaseAnalyzer();

  @Test
  void itSaysWhatDoesNotAnswerAndWhichSettingsNameIt() {
    var away =
        catchThrowable(
            () ->
                DriverManager.getConnection(
                    "jdbc:postgresql://localhost:1/amc", "somebody", "canary-password"));

    var said = analyzer.analyze(new IllegalStateException(away));

    assertThat(said).isNotNull();
    assertThat(said.getDescription())
        .startsWith("PostgreSQL cannot be used: ")
        .contains("localhost:1")
        .doesNotContain("canary");
    assertThat(said.getAction()).contains("DATABASE_URL");
  }

  @Test
  void otherTroubleWithSqlIsNotItsConcern() {
    assertThat(analyzer.analyze(new SQLException("syntax error", "42601"))).isNull();
  }
}
