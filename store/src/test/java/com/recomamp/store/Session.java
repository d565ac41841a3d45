package com.recomamp.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A connection with one open transaction, for interleavings that are chosen step by step. */
public final class Session extends Stores implements AutoCloseable {
  private final Connection connection;
  private final JdbcClient onlooker;
  private final int backend;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  Session(Connection connection, JdbcClient onlooker) {
    super(new SingleConnectionDataSource(connection, true));
    this.connection = connection;
    this.onlooker = onlooker;
    this.backend = jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
  }

  /** The step goes on by itself while the test does something else. */
  public <T> Future<T> begin(Callable<T> step) {
    return thread.submit(step);
  }

  /** Until another session's lock stops the step that was begun. */
  public void awaitBlocked(Future<?> step) {
    if (!isBlockedBefore(step)) {
      throw new AssertionError("nothing stopped this step");
    }
  }

  public void awaitBlockedOrDone(Future<?> step) {
    isBlockedBefore(step);
  }

  /** What is heard of the channels that this session listens to, within this time. */
  public List<String> heard(Duration within) throws SQLException {
    var notifications =
        connection.unwrap(PGConnection.class).getNotifications((int) within.toMillis());
    return notifications == null
        ? List.of()
        : Arrays.stream(notifications).map(PGNotification::getParameter).toList();
  }

  public void commit() throws SQLException {
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    thread.shutdown();
    connection.rollback();
    connection.setAutoCommit(true);
    connection.close();
  }

  private boolean isBlockedBefore(Future<?> done) {
    while (!done.isDone()) {
      if (isBlocked()) {
        return true;
      }
    }
    return false;
  }

  private boolean isBlocked() {
    return onlooker
        .sql("select cardinality(pg_blocking_pids(:backend)) > 0")
        .param("backend", backend)
        .query(Boolean.class)
        .single();
  }
}
