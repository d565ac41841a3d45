package com.recomamp.worker.result;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcResultException;
import com.recomamp.amc.AmcResultFiles;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.result.CsvRows;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultStore;
import com.recomamp.worker.Heartbeat;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.worker.connection.CallKind;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.temporal.spring.boot.ActivityImpl;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Streams every file of a result into a load of its own, and publishes it in one step. */
@Component
@ActivityImpl(taskQueues = TaskQueues.RESULTS)
class StreamingResultSteps implements ResultSteps {
  private final ExecutionStore executions;
  private final AttemptStore attempts;
  private final LoadStore loads;
  private final ResultStore results;
  private final TransactionTemplate transaction;
  private final AmcClient amc;
  private final AmcResultFiles files;
  private final AmcAccess access;
  private final WorkerSettings settings;

  StreamingResultSteps(
      ExecutionStore executions,
      AttemptStore attempts,
      LoadStore loads,
      ResultStore results,
      TransactionTemplate transaction,
      AmcClient amc,
      AmcResultFiles files,
      AmcAccess access,
      WorkerSettings settings) {
    this.executions = executions;
    this.attempts = attempts;
    this.loads = loads;
    this.results = results;
    this.transaction = transaction;
    this.amc = amc;
    this.files = files;
    this.access = access;
    this.settings = settings;
  }

  @Override
  public void collect(ExecutionId execution) {
    var attempt = attempts.latest(execution).orElseThrow();
    if (!attempt.isOpen() || attempt.amcEndedAt() == null || results.rows(execution).isPresent()) {
      return;
    }
    var load = loads.begin(execution, attempt.number());
    try {
      publish(execution, load, stream(attempt, executions.inputs(execution), load));
    } catch (AmcException.Refused refused) {
      loads.abandon(load);
      parked(attempt, FailureClass.RESULT_UNAVAILABLE, refused.details());
    } catch (AmcResultException.NotAllowed notAllowed) {
      loads.abandon(load);
      parked(attempt, FailureClass.RESULT_UNAVAILABLE, String.valueOf(notAllowed.getMessage()));
    } catch (AmcResultException.TooLarge tooLarge) {
      loads.abandon(load);
      parked(attempt, FailureClass.STORE, String.valueOf(tooLarge.getMessage()));
    } catch (IOException torn) {
      loads.abandon(load);
      throw ApplicationFailure.newFailure(String.valueOf(torn.getMessage()), "NOT_COLLECTED");
    }
  }

  private Manifest stream(Attempt attempt, PinnedInputs inputs, UUID load) throws IOException {
    var asking =
        access.forInstance(
            CallKind.COLLECT, inputs.instance(), inputs.entityId(), inputs.marketplaceId());
    var id = new AmcExecutionId(Objects.requireNonNull(attempt.amcExecutionId()));
    try {
      var finished = amc.get(asking.caller(), inputs.instance().value(), id);
      return stream(asking, inputs, finished, load);
    } catch (AmcException.Unauthorized unauthorized) {
      access.unauthorized(asking);
      throw unauthorized;
    } catch (AmcException.Refused refused) {
      if (refused.saysNoAccess()) {
        access.refused(asking);
        throw new IOException("this connection is not let in, another one is tried");
      }
      throw refused;
    } catch (AmcException.Throttled throttled) {
      access.throttled(asking, throttled.retryAfter());
      throw throttled;
    }
  }

  private Manifest stream(Asking asking, PinnedInputs inputs, AmcExecution finished, UUID load)
      throws IOException {
    var stored = new AtomicLong();
    try (var heartbeat =
        Heartbeat.of(
            Activity.getExecutionContext(), () -> "%d MB stored".formatted(stored.get() >> 20))) {
      var cutter =
          new ChunkCutter(
              (number, firstRow, rows, data) -> {
                if (heartbeat.isUnwanted()) {
                  throw new IOException("nobody waits for this load any more");
                }
                loads.append(load, number, firstRow, rows, data);
                stored.addAndGet(data.length);
              });
      int count = urls(asking, inputs, finished).size();
      for (int part = 0; part < count; part++) {
        var url = freshUrl(asking, inputs, finished, part, count);
        try (var file = files.open(url, settings.largestFile().toBytes())) {
          cutter.file(file.content());
        }
      }
      cutter.finish();
      return manifest(cutter, finished.outputColumns(), count);
    }
  }

  /** URLs live ten minutes, and the file before may have taken longer. */
  private URI freshUrl(
      Asking asking, PinnedInputs inputs, AmcExecution finished, int part, int count)
      throws IOException {
    var urls = urls(asking, inputs, finished);
    if (urls.size() != count) {
      throw new IOException("AMC gave %d files, and now gives %d".formatted(count, urls.size()));
    }
    return urls.get(part);
  }

  private List<URI> urls(Asking asking, PinnedInputs inputs, AmcExecution finished) {
    return amc.downloadUrls(asking.caller(), inputs.instance().value(), finished.id());
  }

  private static Manifest manifest(ChunkCutter cutter, List<AmcOutputColumn> declared, int files) {
    var types =
        declared.stream()
            .collect(
                Collectors.toMap(
                    AmcOutputColumn::name,
                    column -> column.dataType().toLowerCase(Locale.ROOT),
                    (first, _) -> first));
    var header = cutter.header();
    var columns =
        CsvRows.cells(header, 0, header.length).stream()
            .map(name -> new Manifest.Column(name, types.getOrDefault(name, "string")))
            .toList();
    return new Manifest(
        cutter.rows() == 0 ? "empty_or_suppressed" : "rows",
        header,
        columns,
        files,
        cutter.rows(),
        cutter.chunks(),
        cutter.bytes(),
        cutter.sha256Hex());
  }

  private void publish(ExecutionId execution, UUID load, Manifest manifest) throws IOException {
    boolean published =
        Boolean.TRUE.equals(
            transaction.execute(
                _ -> {
                  boolean mine = results.publish(execution, load, manifest);
                  if (mine) {
                    executions.moved(
                        execution,
                        ExecutionStatus.COLLECTING,
                        Transition.byWorker(
                            "collected",
                            "%d rows in %d files".formatted(manifest.rows(), manifest.files())));
                  }
                  return mine;
                }));
    if (!published) {
      loads.abandon(load);
      if (results.rows(execution).isEmpty()) {
        throw new IOException("what was collected is not whole");
      }
    }
  }

  private void parked(Attempt attempt, FailureClass failure, String message) {
    transaction.executeWithoutResult(
        _ -> {
          if (attempts.parked(attempt, failure, message)) {
            executions.moved(
                attempt.execution(),
                ExecutionStatus.NEEDS_ATTENTION,
                Transition.byWorker("parked", message));
          }
        });
  }
}
