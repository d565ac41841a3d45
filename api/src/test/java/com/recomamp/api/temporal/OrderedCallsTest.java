package com.recomamp.api.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class OrderedCallsTest {
  private final LinkedBlockingQueue<String> made = new LinkedBlockingQueue<>();
  private final CountDownLatch held = new CountDownLatch(1);

  @Test
  void whatIsUrgentIsToldBeforeTheBurstThatCameFirstAndTheBurstInItsOrder() throws Exception {
    var calls = busy(10);

    calls.soon(4, () -> made.add("backfill one"));
    calls.soon(4, () -> made.add("backfill two"));
    calls.soon(2, () -> made.add("urgent"));
    calls.soon(1, () -> made.add("wake"));
    held.countDown();

    assertThat(List.of(made.take(), made.take(), made.take(), made.take()))
        .containsExactly("wake", "urgent", "backfill one", "backfill two");
    calls.finish();
  }

  @Test
  void whoIsOneTooManyIsRefused() throws Exception {
    var calls = busy(1);

    assertThat(calls.soon(4, () -> made.add("waits"))).isTrue();
    assertThat(calls.soon(1, () -> made.add("one too many"))).isFalse();

    held.countDown();
    calls.finish();
    assertThat(made).containsExactly("waits");
  }

  @Test
  void afterTheLastCallNoneIsTaken() throws Exception {
    var calls = new OrderedCalls(1, 10);
    calls.finish();

    assertThat(calls.soon(1, () -> made.add("late"))).isFalse();
  }

  /** Its only thread is at work until it is let go. */
  private OrderedCalls busy(int mostWaiting) throws InterruptedException {
    var calls = new OrderedCalls(1, mostWaiting);
    var begun = new CountDownLatch(1);
    calls.soon(
        1,
        () -> {
          begun.countDown();
          awaitRelease();
        });
    begun.await();
    return calls;
  }

  private void awaitRelease() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
