package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every new event of an execution, on a connection of its own that it makes anew for as
 * long as it lives. What happens while it has none is not heard; {@link Listener#reconnected} tells
 * so.
 */
public class ExecutionNotifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionNotifications.class);
  private static final int QUIET_MILLISECONDS = 10_000;
  private static final int ANSWER_SECONDS = 5;
  private static final int RETRY_SECONDS = 1;

  private final String url;
  private final Properties properties = new Properties();
  private final Listener listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Connection connection;

  /** Told on the one thread that listens, so it must not wait for anything. */
  public interface Listener {
    void changed(ExecutionId id, long version);

    /** Notifications may have been missed. */
    void reconnected();
  }

  public ExecutionNotifications(
      String url, @Nullable String user, @Nullable String password, Listener listener) {
    this.url = url;
    this.listener = listener;
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", "amc-orchestrator notifications");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
  }

  public void start() {
    Thread.ofVirtual().name("execution-notifications").start(this::listenForEver);
  }

  /** Ends the listening; the connection is gone when this returns. */
  @Override
  public void close() {
    closed.countDown();
    abort(connection);
  }

  private void listenForEver() {
    while (!closedWithin(0)) {
      try (var fresh = DriverManager.getConnection(url, properties)) {
        connection = fresh;
        if (!closedWithin(0)) {
          listen(fresh);
        }
      } catch (SQLException e) {
        if (closedWithin(0)) {
          return;
        }
        LOG.warn(
            "no notifications of executions (SQL state {}); connecting again in {} s",
            e.getSQLState(),
            RETRY_SECONDS);
      }
      if (closedWithin(RETRY_SECONDS)) {
        return;
      }
    }
  }

  private void listen(Connection fresh) throws SQLException {
    try (var statement = fresh.createStatement()) {
      statement.execute("listen execution");
    }
    listener.reconnected();
    var notifications = fresh.unwrap(PGConnection.class);
    while (true) {
      var heard = notifications.getNotifications(QUIET_MILLISECONDS);
      if (heard != null) {
        for (var notification : heard) {
          tell(notification);
        }
      } else if (!fresh.isValid(ANSWER_SECONDS)) {
        throw new SQLException("PostgreSQL does not answer", "08006");
      }
    }
  }

  private void tell(PGNotification notification) {
    var words = notification.getParameter().split(" ");
    listener.changed(new ExecutionId(UUID.fromString(words[0])), Long.parseLong(words[1]));
  }

  private boolean closedWithin(int seconds) {
    try {
      return closed.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      return true;
    }
  }

  private static void abort(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException _) {
        LOG.debug("the connection for notifications was gone already");
      }
    }
  }
}
