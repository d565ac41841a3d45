package com.recomamp.bench;

import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcTimeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A poll per execution as others do it, with an access token of its own. */
final class Poller implements AutoCloseable {
  private static final int AT_ONCE = 4;

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(AT_ONCE);
  private final Map<String, AmcCaller> callers = new HashMap<>();
  private final Map<String, Instant> seen = new ConcurrentHashMap<>();
  private final AtomicLong calls = new AtomicLong();
  private final AmcClient amc;
  private final Duration interval;

  Poller(Rig rig, Duration interval) {
    this.interval = interval;
    amc = new AmcClient(AmcEndpoints.at(rig.simulator()), AmcTimeouts.defaults());
    for (var account : rig.accounts()) {
      var caller = PatientCaller.caller(rig.simulator(), account);
      account.get("instances").forEach(i -> callers.put(i.get("instanceId").asString(), caller));
    }
  }

  /** From the moment of its creation at AMC, until it has ended. */
  void follow(AmcRun run) {
    var caller = Objects.requireNonNull(callers.get(run.instance()));
    var id = new AmcExecutionId(run.id());
    var first = interval.minus(Duration.between(run.createdAt(), Instant.now()));
    threads.scheduleAtFixedRate(
        () -> {
          if (!seen.containsKey(run.id()) && hasEnded(caller, run, id)) {
            seen.put(run.id(), Instant.now());
          }
        },
        Math.max(0, first.toNanos()),
        interval.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** When it saw that a run has ended, by the run's id. */
  Map<String, Instant> seen() {
    return Map.copyOf(seen);
  }

  long calls() {
    return calls.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private boolean hasEnded(AmcCaller caller, AmcRun run, AmcExecutionId id) {
    calls.incrementAndGet();
    try {
      return amc.get(caller, run.instance(), id).status().isTerminal();
    } catch (AmcException asksAgain) {
      return false;
    }
  }
}
