package com.recomamp.api.temporal;

import com.recomamp.workflows.connection.SyncStart;
import com.recomamp.workflows.connection.SyncWorkflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Starts syncs at Temporal; who asks for one again joins the one that runs. */
@Component
public class SyncRuns {
  private static final Logger LOG = LoggerFactory.getLogger(SyncRuns.class);

  /** One that was about to end when it was joined, one of its own, and one to spare. */
  private static final int MOST_RUNS = 3;

  private final WorkflowClient temporal;

  SyncRuns(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /** Until it has ended, or Temporal cannot be asked, but no longer than {@code patience}. */
  public void run(SyncStart start, BooleanSupplier isWanted, Duration patience) {
    try {
      start(start, isWanted).await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param isWanted whether the run that was joined had read already when this one was asked for
   * @return opens when it has ended, or Temporal cannot be asked
   */
  public CountDownLatch start(SyncStart start, BooleanSupplier isWanted) {
    var over = new CountDownLatch(1);
    Thread.ofVirtual()
        .name("sync-", 0)
        .start(
            () -> {
              try {
                follow(start, isWanted);
              } finally {
                over.countDown();
              }
            });
    return over;
  }

  private void follow(SyncStart start, BooleanSupplier isWanted) {
    try {
      for (int run = 0; run == 0 || run < MOST_RUNS && isWanted.getAsBoolean(); run++) {
        var sync = temporal.newWorkflowStub(SyncWorkflow.class, start.options());
        WorkflowClient.start(sync::sync, start.connection());
        WorkflowStub.fromTyped(sync).getResult(Void.class);
      }
    } catch (StatusRuntimeException | WorkflowException | DataAccessException e) {
      LOG.warn(
          "the sync of connection {} was not followed to its end ({}); ask for it again",
          start.connection(),
          Status.fromThrowable(e).getCode());
    }
  }
}
