package com.recomamp.worker.result;

import com.recomamp.store.result.DiskFull;
import com.recomamp.store.result.LoadStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Begins loads, and lets each become as large as the settings allow. */
@Component
class Loads {
  private static final Logger LOG = LoggerFactory.getLogger(Loads.class);

  private static final Duration SAYS_SO_EVERY = Duration.ofMinutes(1);

  private final LoadStore store;
  private final Room room;
  private final ResultSettings settings;

  Loads(LoadStore store, Room room, ResultSettings settings) {
    this.store = store;
    this.room = room;
    this.settings = settings;
  }

  Load begin(ExecutionId execution, int attempt) {
    return new Load(store.begin(execution, attempt));
  }

  long mostBytes() {
    return settings.largest().toBytes();
  }

  String tooLarge() {
    return "the result is larger than %d MB (AMC_RESULTS_LARGEST)"
        .formatted(settings.largest().toMegabytes());
  }

  /** One try to collect a result: chunks go in until it is published or given up. */
  final class Load {
    private final UUID id;
    private volatile long bytes;
    private long saidAt = System.nanoTime();

    private Load(UUID id) {
      this.id = id;
    }

    UUID id() {
      return id;
    }

    long bytes() {
      return bytes;
    }

    /** Called by one thread. */
    void append(int number, long firstRow, int rows, byte[] data) throws NoRoom {
      if (bytes + data.length > mostBytes()) {
        throw new NoRoom(tooLarge());
      }
      room.take(data.length);
      try {
        store.append(id, number, firstRow, rows, data);
      } catch (DiskFull full) {
        throw new NoRoom(String.valueOf(full.getMessage()));
      }
      bytes = bytes + data.length;
    }

    /** However slowly its chunks come, the sweep is to leave it alone. */
    void stillGoesOn() {
      if (System.nanoTime() - saidAt < SAYS_SO_EVERY.toNanos()) {
        return;
      }
      saidAt = System.nanoTime();
      try {
        store.stillGoesOn(id);
      } catch (DataAccessException away) {
        LOG.debug("a load could not say that it goes on, it says so again", away);
      }
    }

    void giveUp() {
      try {
        store.abandon(id);
      } catch (DataAccessException away) {
        LOG.warn("a load was not given up, the ticker does it after half an hour of silence");
      }
    }
  }
}
