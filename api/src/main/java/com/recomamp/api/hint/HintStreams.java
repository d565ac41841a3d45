package com.recomamp.api.hint;

import com.recomamp.store.execution.ExecutionNotifications;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Hands every notification to every client that listens. */
@Component
class HintStreams implements ExecutionNotifications.Listener, SmartLifecycle {
  private final Set<HintStream> streams = ConcurrentHashMap.newKeySet();
  private final ExecutionNotifications notifications;
  private volatile boolean running;

  HintStreams(JdbcConnectionDetails database) {
    notifications =
        new ExecutionNotifications(
            database.getJdbcUrl(), database.getUsername(), database.getPassword(), this);
  }

  HintStream open() {
    var stream = new HintStream();
    streams.add(stream);
    if (!running) {
      stream.end();
    }
    return stream;
  }

  void close(HintStream stream) {
    streams.remove(stream);
  }

  @Override
  public void changed(ExecutionId id, long version) {
    streams.forEach(stream -> stream.changed(id, version));
  }

  @Override
  public void reconnected() {
    streams.forEach(HintStream::hello);
  }

  @Override
  public void start() {
    running = true;
    notifications.start();
  }

  /** Before the web server waits for its requests to end, which these would never do. */
  @Override
  public void stop() {
    running = false;
    notifications.close();
    streams.forEach(HintStream::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
