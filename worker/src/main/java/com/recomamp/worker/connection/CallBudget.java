package com.recomamp.worker.connection;

import com.recomamp.store.connection.CallBudgetStore;
import com.recomamp.store.connection.CallBudgetStore.Bucket;
import com.recomamp.store.connection.CallBudgetStore.Payer;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The calls that this worker may make. Looks are drawn from the connection's row of the region by
 * the batch, so that it does not become a hot one; what is more urgent is drawn one by one, from
 * the part of the bucket that looks leave alone.
 */
@Component
class CallBudget {
  private static final int BATCH = 20;

  /** The places of an instance. */
  private static final int SUBMITS_AT_ONCE = 10;

  private final CallBudgetStore store;
  private final CallSettings calls;
  private final Bucket bucket;
  private final Map<Payer, Purse> purses = new ConcurrentHashMap<>();

  CallBudget(CallBudgetStore store, CallSettings calls, WorkerSettings settings) {
    this.store = store;
    this.calls = calls.at(settings.pace());
    this.bucket = this.calls.bucket();
  }

  /**
   * One call; else how long until there is one.
   *
   * @param pauseBefore the newest pause there: what was drawn before it is spent
   */
  Optional<Duration> spend(Payer payer, CallKind kind, @Nullable Instant pauseBefore) {
    return purses.computeIfAbsent(payer, Purse::new).spend(kind, pauseBefore);
  }

  /** A further call of something that began with one: it is made, and paid with the next draw. */
  void owe(Payer payer) {
    purses.computeIfAbsent(payer, Purse::new).owe();
  }

  /** AMC asks to wait: every worker does. */
  void throttled(Payer payer, Optional<Duration> retryAfter) {
    retryAfter
        .filter(Duration::isPositive)
        .ifPresentOrElse(
            pause -> store.throttled(payer, pause),
            () -> store.throttled(payer, calls.pause(), calls.longestPause()));
  }

  /**
   * The same moment would be the next crowd: who had to wait comes back within the time that all of
   * them need.
   */
  Duration spread(InstanceId instance, CallKind kind) {
    int crowd = kind == CallKind.LOOK ? store.tendedBeside(instance) : SUBMITS_AT_ONCE;
    return Duration.ofMillis(
        (long) (ThreadLocalRandom.current().nextDouble() * crowd * 1000 / bucket.rate()));
  }

  /** The cycle, or as often as the rate allows when many instances share a connection. */
  Duration stretched(InstanceId instance, Duration cycle) {
    var share = Duration.ofMillis((long) (store.tendedBeside(instance) * 1000 / bucket.rate()));
    return share.compareTo(cycle) > 0 ? share : cycle;
  }

  /** What this worker has drawn for one payer and not spent yet; negative: what it owes. */
  private final class Purse {
    private final Payer payer;
    private int calls;
    private long emptyUntil = System.nanoTime();
    private @Nullable Instant drawnAfter;

    Purse(Payer payer) {
      this.payer = payer;
    }

    synchronized void owe() {
      calls--;
    }

    synchronized Optional<Duration> spend(CallKind kind, @Nullable Instant pauseBefore) {
      if (pauseBefore != null && !pauseBefore.equals(drawnAfter)) {
        drawnAfter = pauseBefore;
        calls = Math.min(calls, 0);
      }
      if (calls > 0) {
        calls--;
        return Optional.empty();
      }
      long empty = emptyUntil - System.nanoTime();
      if (kind == CallKind.LOOK && empty > 0) {
        return Optional.of(Duration.ofNanos(empty));
      }
      int most = kind == CallKind.LOOK ? BATCH : 1;
      var drawn = store.draw(payer, bucket, kind.kept(bucket.burst()), -calls, most);
      calls = 0;
      if (drawn.calls() == 0) {
        if (kind == CallKind.LOOK) {
          emptyUntil = System.nanoTime() + drawn.pause().toNanos();
        }
        return Optional.of(drawn.pause());
      }
      calls = drawn.calls() - 1;
      return Optional.empty();
    }
  }
}
