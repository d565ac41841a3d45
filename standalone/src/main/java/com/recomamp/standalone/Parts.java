package com.recomamp.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started; it stops in the reverse order. */
final class Parts {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<Part> started = new ArrayDeque<>();
  private boolean stopping;

  /** A part that is ready only after Ctrl-C is not kept: what it started ends with this JVM. */
  <T extends AutoCloseable> T start(String name, String address, Supplier<T> how) {
    var part = how.get();
    synchronized (this) {
      if (!stopping) {
        IO.println("  %-12s %s".formatted(name, address));
        started.push(new Part(name, part));
      }
    }
    return part;
  }

  void stop() {
    synchronized (this) {
      stopping = true;
    }
    IO.println("\nStopping ...");
    for (var part : started) {
      try {
        part.closeable.close();
        IO.println("  %-12s stopped".formatted(part.name));
      } catch (Exception e) {
        LOG.warn("{} did not stop cleanly", part.name, e);
      }
    }
  }

  private record Part(String name, AutoCloseable closeable) {}
}
