package com.recomamp.api.deployment;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start that our database does not answer, instead of a stack trace. */
class UnreachableDatabaseAnalyzer extends AbstractFailureAnalyzer<SQLException> {
  /** Of SQL states: a connection cannot be made, or not by this user. */
  private static final String NO_CONNECTION = "(08|28).*";

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable failure, SQLException cause) {
    return cause.getSQLState() != null && cause.getSQLState().matches(NO_CONNECTION)
        ? new FailureAnalysis(
            "PostgreSQL cannot be used: " + cause.getMessage(),
            "Start it, or correct DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD.",
            cause)
        : null;
  }
}
