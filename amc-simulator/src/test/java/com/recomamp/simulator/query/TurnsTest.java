package com.recomamp.simulator.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns(1);
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());

  @Test
  void thoseOfAnInstanceFollowEachOtherAndTheOldestInstanceIsFirst() throws Exception {
    turns.take("first");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking = new ArrayList<Future<Void>>();
      for (var who : List.of("b1", "a1", "c1", "b2", "a2", "b3")) {
        asking.add(threads.submit(asks(who)));
        untilWaiting(asking.size());
      }

      turns.giveBack();

      for (var one : asking) {
        one.get();
      }
    }
    assertThat(served).containsExactly("b1", "b2", "b3", "a1", "a2", "c1");
  }

  @Test
  void whoComesWhenItsInstanceIsServedWaitsBehindTheOthers() throws Exception {
    turns.take("first");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var early =
          threads.submit(
              () -> {
                turns.take("a");
                return true;
              });
      untilWaiting(1);
      var other = threads.submit(asks("b1"));
      untilWaiting(2);
      turns.giveBack();
      assertThat(early.get()).isTrue();
      var late = threads.submit(asks("a2"));
      untilWaiting(2);

      turns.giveBack();

      other.get();
      late.get();
    }
    assertThat(served).containsExactly("b1", "a2");
  }

  @Test
  void whoIsInterruptedLeavesTheOthersTheirTurn() throws Exception {
    turns.take("a");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var gone = threads.submit(asks("b1"));
      untilWaiting(1);
      var stays = threads.submit(asks("b2"));
      untilWaiting(2);

      gone.cancel(true);
      untilWaiting(1);
      turns.giveBack();
      stays.get();
    }
    assertThat(served).containsExactly("b2");
  }

  @Test
  void asManyAskAtATimeAsThereArePlaces() throws Exception {
    var two = new Turns(2);
    two.take("a");
    two.take("a");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var third =
          threads.submit(
              () -> {
                two.take("a");
                return true;
              });
      while (two.waiting() != 1) {
        LockSupport.parkNanos(1_000_000);
      }

      two.giveBack();

      assertThat(third.get()).isTrue();
    }
  }

  /** Asks for the instance that the first letter names. */
  private Callable<Void> asks(String who) {
    return () -> {
      turns.take(who.substring(0, 1));
      served.add(who);
      turns.giveBack();
      return null;
    };
  }

  private void untilWaiting(int count) {
    while (turns.waiting() != count) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
