package com.recomamp.worker.result;

import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcResultException;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.result.CsvRows;
import com.recomamp.store.result.Manifest;
import com.recomamp.worker.Heartbeat;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.temporal.spring.boot.ActivityImpl;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Streams every file of a result into a load of its own, and publishes it in one step. */
@Component
@ActivityImpl(taskQueues = TaskQueues.RESULTS)
class StreamingResultSteps implements ResultSteps {
  /** AMC may just be writing what looks damaged. */
  private static final int TRIES_OF_DAMAGED = 3;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final ExecutionStore executions;
  private final AttemptStore attempts;
  private final Loads loads;
  private final Downloads downloads;
  private final Endings endings;

  StreamingResultSteps(
      ExecutionStore executions,
      AttemptStore attempts,
      Loads loads,
      Downloads downloads,
      Endings endings) {
    this.executions = executions;
    this.attempts = attempts;
    this.loads = loads;
    this.downloads = downloads;
    this.endings = endings;
  }

  @Override
  public void collect(ExecutionId execution) {
    var attempt = attempts.latest(execution).orElseThrow();
    if (!attempt.isOpen()
        || attempt.isParked()
        || attempt.amcEndedAt() == null
        || endings.hasResult(execution)) {
      return;
    }
    var load = loads.begin(execution, attempt.number());
    boolean published = false;
    try {
      published = endings.published(execution, load.id(), stream(attempt, load));
      if (!published && !endings.hasResult(execution)) {
        throw notCollected("what was collected is not whole, or nobody waits for it any more");
      }
    } catch (AmcException.Refused refused) {
      endings.parked(attempt, failure(refused), said(refused));
    } catch (AmcResultException.NotAllowed | Download.NoFiles unavailable) {
      endings.parked(
          attempt, FailureClass.RESULT_UNAVAILABLE, String.valueOf(unavailable.getMessage()));
    } catch (AmcResultException.TooLarge | NoRoom tooMuch) {
      endings.parked(attempt, FailureClass.STORE, String.valueOf(tooMuch.getMessage()));
    } catch (AmcResultException.Damaged | ChunkCutter.NotCsv damaged) {
      if (Activity.getExecutionContext().getInfo().getAttempt() < TRIES_OF_DAMAGED) {
        throw notCollected(damaged.getMessage());
      }
      endings.parked(
          attempt, FailureClass.RESULT_UNAVAILABLE, String.valueOf(damaged.getMessage()));
    } catch (IOException torn) {
      throw notCollected(torn.getMessage());
    } finally {
      if (!published) {
        load.giveUp();
      }
    }
  }

  private Manifest stream(Attempt attempt, Loads.Load load) throws IOException {
    var inputs = executions.inputs(attempt.execution());
    var amcExecution = new AmcExecutionId(Objects.requireNonNull(attempt.amcExecutionId()));
    try (var heartbeat =
        Heartbeat.of(
            Activity.getExecutionContext(),
            () -> {
              load.stillGoesOn();
              return "%d MB stored".formatted(load.bytes() >> 20);
            })) {
      var download = downloads.of(inputs, amcExecution);
      var suppression = new Suppression(download.columns(), inputs.sql());
      var cutter =
          new ChunkCutter(
              (header, number, firstRow, rows, data) -> {
                if (heartbeat.isUnwanted()) {
                  throw new IOException("nobody waits for this load any more");
                }
                suppression.see(header, data);
                load.append(number, firstRow, rows, data);
              });
      download.read(loads.mostBytes(), cutter::file);
      cutter.finish();
      return new Manifest(
          suppression.kind(cutter.rows()),
          cutter.header(),
          columns(cutter.header(), download.columns()),
          download.files(),
          cutter.rows(),
          cutter.chunks(),
          cutter.bytes(),
          cutter.sha256Hex());
    }
  }

  private static List<Manifest.Column> columns(byte[] header, List<AmcOutputColumn> declared) {
    var types = new HashMap<String, String>();
    for (var column : declared) {
      if (column.dataType() != null) {
        types.putIfAbsent(column.name(), column.dataType().toLowerCase(Locale.ROOT));
      }
    }
    return CsvRows.cells(header, 0, header.length).stream()
        .map(name -> name.startsWith(BYTE_ORDER_MARK) ? name.substring(1) : name)
        .map(name -> new Manifest.Column(name, types.getOrDefault(name, "string")))
        .toList();
  }

  /** AMC's no means that the result is gone, unless it says that we may not ask. */
  private static FailureClass failure(AmcException.Refused refused) {
    return switch (refused.complaint()) {
      case TERMS_NOT_ACCEPTED -> FailureClass.TERMS;
      case NO_ACCESS -> FailureClass.UNAUTHORIZED;
      case DOES_NOT_EXIST, NOT_DOWNLOADABLE, OVERLAP, UNDECLARED_PARAMETER, SQL, OTHER ->
          FailureClass.RESULT_UNAVAILABLE;
    };
  }

  private static String said(AmcException.Refused refused) {
    return refused.details().isBlank()
        ? "AMC answered %d".formatted(refused.status())
        : refused.details();
  }

  private static ApplicationFailure notCollected(String why) {
    return ApplicationFailure.newFailure(String.valueOf(why), "NOT_COLLECTED");
  }
}
