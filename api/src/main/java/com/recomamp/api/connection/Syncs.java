package com.recomamp.api.connection;

import com.recomamp.api.temporal.SyncRuns;
import com.recomamp.store.connection.SyncStore;
import com.recomamp.workflows.connection.SyncStart;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Has a connection's accounts and instances read. That it is wanted is a fact first. */
@Component
public class Syncs {
  /** A sync takes seconds; who waits longer had better do something else meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SyncStore syncs;
  private final SyncRuns runs;

  Syncs(SyncStore syncs, SyncRuns runs) {
    this.syncs = syncs;
    this.runs = runs;
  }

  /** Waits for it, but not for ever: the connection says whether it is over. */
  public void sync(UUID connection) {
    syncs.want(connection);
    runs.run(new SyncStart(connection), () -> syncs.wantedAt(connection).isPresent(), PATIENCE);
  }

  /** Waits for nothing. */
  public void syncSoon(UUID connection) {
    syncs.want(connection);
    runs.start(new SyncStart(connection), () -> syncs.wantedAt(connection).isPresent());
  }
}
