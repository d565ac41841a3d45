package com.recomamp.api.hint;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.hint.HintStream.Message;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HintStreamTest {
  private final HintStream stream = new HintStream();

  @Test
  void whoReadsTooSlowlyIsGreetedAgainInsteadOfToldEverything() throws InterruptedException {
    for (int version = 1; version <= 10_000; version++) {
      stream.changed(ExecutionId.next(), version);
    }

    assertThat(next()).isEqualTo(new Message.Hello());
    var last = ExecutionId.next();
    stream.changed(last, 1);
    var told = next();
    while (told instanceof Message.Changed(var id, _) && !id.equals(last)) {
      told = next();
    }
    assertThat(told).isEqualTo(new Message.Changed(last, 1));
  }

  @Test
  void afterTheEndNothingMatters() throws InterruptedException {
    stream.changed(ExecutionId.next(), 1);
    stream.end();

    assertThat(next()).isEqualTo(new Message.End());
  }

  private Message next() throws InterruptedException {
    return stream.next(Duration.ZERO);
  }
}
