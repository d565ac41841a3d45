package com.recomamp.api.hint;

import com.recomamp.api.hint.HintStream.Message;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** Waits for what becomes of an execution, without asking PostgreSQL over and over. */
@Component
public class ExecutionChanges {
  private final HintStreams streams;

  ExecutionChanges(HintStreams streams) {
    this.streams = streams;
  }

  /** Until it is so, but no longer than {@code patience}. */
  public void await(ExecutionId execution, Duration patience, BooleanSupplier isSo) {
    var end = System.nanoTime() + patience.toNanos();
    var stream = streams.open();
    try {
      var left = patience;
      while (left.isPositive()) {
        switch (stream.next(left)) {
          case null -> {
            return;
          }
          case Message.End _ -> {
            return;
          }
          case Message.Changed(var id, _) when !id.equals(execution) -> {}
          case Message.Changed _, Message.Hello _ -> {
            if (isSo.getAsBoolean()) {
              return;
            }
          }
        }
        left = Duration.ofNanos(end - System.nanoTime());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      streams.close(stream);
    }
  }
}
