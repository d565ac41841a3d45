package com.recomamp.bench;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The simulator's ledger, read along while it is written, because it forgets old requests: what AMC
 * ran from when to when, and how often it was asked.
 */
final class Book implements AutoCloseable {
  private static final Duration READ_EVERY = Duration.ofMillis(250);
  private static final Set<String> FINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "REJECTED");

  /** A call that asks AMC how something stands, or that starts something. */
  enum Call {
    LIST,
    GET,
    CREATE
  }

  private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
  private final URI ledger;
  private final Consumer<AmcRun> created;
  private final Map<String, AmcRun> runs = new LinkedHashMap<>();
  private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
  private long last;

  private Book(URI simulator, Consumer<AmcRun> created) {
    this.ledger = simulator.resolve("/simulator/ledger");
    this.created = created;
  }

  /** Tells of each run that AMC has created. */
  static Book read(URI simulator, Consumer<AmcRun> created) {
    var book = new Book(simulator, created);
    book.reader.scheduleWithFixedDelay(
        book::readOn, 0, READ_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return book;
  }

  synchronized void readOn() {
    for (var entry : Http.get(URI.create(ledger + "?after=" + last))) {
      last = entry.get("number").asLong();
      switch (entry.get("entry").asString()) {
        case "changed" ->
            changed(
                entry.get("executionId").asString(),
                entry.get("instanceId").asString(),
                entry.get("to").asString(),
                Instant.parse(entry.get("at").asString()));
        case "requested" -> requested(entry.get("operation").asString());
        default -> throw new IllegalStateException("the ledger has an entry " + entry);
      }
    }
  }

  /** Those that ended, in the order of their creation. */
  synchronized List<AmcRun> ended() {
    return runs.values().stream().filter(run -> run.endedAt() != null).toList();
  }

  synchronized int calls(Call call) {
    return calls.getOrDefault(call, 0);
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }

  private void changed(String id, String instance, String to, Instant at) {
    if (FINAL.contains(to)) {
      runs.put(id, Objects.requireNonNull(runs.get(id)).endedAt(at));
    } else if (!runs.containsKey(id)) {
      var run = new AmcRun(id, instance, at, null);
      runs.put(id, run);
      created.accept(run);
    }
  }

  private void requested(String operation) {
    for (var call : Call.values()) {
      if (call.name().equalsIgnoreCase(operation)) {
        calls.merge(call, 1, Integer::sum);
      }
    }
  }
}
