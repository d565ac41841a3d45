package com.recomamp.api.deployment;

import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start that our database does not answer, instead of a stack trace. */
class UnreachableDatabaseAnalyzer extends AbstractFailureAnalyzer<FlywayException> {
  /** Flyway is the first to connect, and tells by nothing else that it could not. */
  private static final String NO_CONNECTION = "Unable to obtain connection from database";

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable failure, FlywayException cause) {
    return String.valueOf(cause.getMessage()).startsWith(NO_CONNECTION)
        ? new FailureAnalysis(
            "PostgreSQL cannot be used. " + cause.getMessage(),
            "Start it, or correct DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD.",
            cause)
        : null;
  }
}
