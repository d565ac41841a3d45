package com.recomamp.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/** One transaction at a time for whatever a text names. */
public final class TextLock {
  private TextLock() {}

  /** Waits for the others, and keeps the lock until the transaction ends. */
  public static void take(JdbcClient jdbc, String what) {
    jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:what, 0))")
        .param("what", what)
        .query(_ -> {});
  }
}
