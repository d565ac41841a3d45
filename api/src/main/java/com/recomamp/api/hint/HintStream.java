package com.recomamp.api.hint;

import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one client has still to be told. Filling it never waits, however slowly it is emptied. */
final class HintStream {
  private static final int CAPACITY = 1_000;

  sealed interface Message {
    /** Hints may be missing before this: fetch everything. */
    record Hello() implements Message {}

    record Changed(ExecutionId id, long version) implements Message {}

    record End() implements Message {}
  }

  private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(CAPACITY);

  HintStream() {
    hello();
  }

  synchronized void changed(ExecutionId id, long version) {
    if (!messages.offer(new Message.Changed(id, version))) {
      hello();
    }
  }

  /** Everything before it is as good as told. */
  synchronized void hello() {
    messages.clear();
    messages.add(new Message.Hello());
  }

  synchronized void end() {
    messages.clear();
    messages.add(new Message.End());
  }

  /** The next message, or null when there was none for so long. */
  @Nullable Message next(Duration patience) throws InterruptedException {
    return messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
