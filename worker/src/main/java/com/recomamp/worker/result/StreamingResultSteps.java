package com.recomamp.worker.result;

import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcResultException;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.result.CsvRows;
import com.recomamp.store.result.Manifest;
import com.recomamp.worker.Heartbeat;
import com.recomamp.worker.Repeat;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.temporal.spring.boot.ActivityImpl;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Streams every file of a result into a load of its own, and publishes it in one step. */
@Component
@ActivityImpl(taskQueues = TaskQueues.RESULTS)
class StreamingResultSteps implements ResultSteps {
  /** AMC may just be writing what looks damaged. */
  private static final int TRIES_OF_DAMAGED = 3;

  /**
   * Half an hour by Temporal's back-off: S3 may refuse everybody for a while, and AMC says of what
   * is not ready yet the same as of what never will be.
   */
  private static final int TRIES_OF_REFUSED = 14;

  /** What a try or two mend is nobody's concern. */
  private static final int TRIES_UNTOLD = 3;

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final String AMC_UNAVAILABLE = "amc_unavailable";
  private static final String NOT_COLLECTED = "NOT_COLLECTED";
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
        || endings.hasResult(attempt)) {
      return;
    }
    var load = loads.begin(execution, attempt.number());
    boolean published = false;
    try {
      published = endings.published(execution, load.id(), stream(attempt, load));
      if (!published && !endings.hasResult(attempt)) {
        throw notCollected("what was collected is not whole, or nobody waits for it any more");
      }
    } catch (AmcException.Refused refused) {
      if (refused.saysTermsNotAccepted()) {
        endings.parked(attempt, FailureClass.TERMS, said(refused));
      } else {
        parkedAfter(TRIES_OF_REFUSED, attempt, said(refused));
      }
    } catch (AmcAccess.NoConnection refused) {
      if (!endings.parkedUnlessRenewed(attempt, refused)) {
        throw Repeat.expected(NOT_COLLECTED, "access was given again", AT_ONCE);
      }
    } catch (AmcAccess.NotYet notYet) {
      toldAfterAWhile(attempt, notYet.reason().word(), String.valueOf(notYet.getMessage()));
      throw Repeat.troubled(NOT_COLLECTED, String.valueOf(notYet.getMessage()), notYet.pause());
    } catch (AmcException.Unavailable | AmcException.NotSent | AmcException.Unintelligible away) {
      toldAfterAWhile(attempt, AMC_UNAVAILABLE, String.valueOf(away.getMessage()));
      throw notCollected(away.getMessage());
    } catch (AmcResultException.NotAllowed notAllowed) {
      endings.parked(
          attempt, FailureClass.RESULT_UNAVAILABLE, String.valueOf(notAllowed.getMessage()));
    } catch (NoRoom noRoom) {
      endings.parked(attempt, FailureClass.STORE, String.valueOf(noRoom.getMessage()));
    } catch (AmcResultException.TooLarge tooLarge) {
      endings.parked(attempt, FailureClass.STORE, loads.tooLarge());
    } catch (AmcResultException.Damaged | ChunkCutter.NotCsv damaged) {
      parkedAfter(TRIES_OF_DAMAGED, attempt, String.valueOf(damaged.getMessage()));
    } catch (AmcResultException.Gone | AmcResultException.Expired | Download.NoFiles refused) {
      parkedAfter(TRIES_OF_REFUSED, attempt, String.valueOf(refused.getMessage()));
    } catch (IOException torn) {
      toldAfterAWhile(attempt, AMC_UNAVAILABLE, String.valueOf(torn.getMessage()));
      throw notCollected(torn.getMessage());
    } finally {
      if (!published) {
        load.giveUp();
      }
    }
  }

  private void toldAfterAWhile(Attempt attempt, String reason, String why) {
    if (tries() >= TRIES_UNTOLD) {
      endings.waits(attempt.execution(), reason, why);
    }
  }

  private static int tries() {
    return Activity.getExecutionContext().getInfo().getAttempt();
  }

  private void parkedAfter(int tries, Attempt attempt, String why) {
    if (tries() < tries) {
      throw notCollected(why);
    }
    endings.parked(attempt, FailureClass.RESULT_UNAVAILABLE, why);
  }

  private Manifest stream(Attempt attempt, Loads.Load load) throws IOException {
    var inputs = executions.inputs(attempt.execution());
    try (var heartbeat =
        Heartbeat.of(
            Activity.getExecutionContext(), () -> "%d MB stored".formatted(load.bytes() >> 20))) {
      var download = downloads.of(attempt, inputs);
      var suppression = new Suppression(download.columns(), inputs.sql());
      var cutter =
          new ChunkCutter(
              (header, number, firstRow, rows, data) -> {
                suppression.see(header, data);
                load.append(number, firstRow, rows, data);
              });
      download.read(
          loads.mostBytes(),
          content ->
              cutter.file(
                  new WatchedStream(
                      content,
                      () -> {
                        if (heartbeat.isUnwanted()) {
                          throw new IOException("nobody waits for this load any more");
                        }
                        load.stillGoesOn();
                      })));
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

  /**
   * What names none of the declared columns is something else, as an error that came with 200. The
   * cells stay the bytes that they are; a name is text, and PostgreSQL keeps none with a NUL.
   */
  static List<Manifest.Column> columns(byte[] header, List<AmcOutputColumn> declared)
      throws ChunkCutter.NotCsv {
    var types = new HashMap<String, String>();
    for (var column : declared) {
      if (column.dataType() != null) {
        types.putIfAbsent(column.name(), column.dataType().toLowerCase(Locale.ROOT));
      }
    }
    var names =
        CsvRows.cells(header, 0, header.length).stream()
            .map(name -> name.startsWith(BYTE_ORDER_MARK) ? name.substring(1) : name)
            .map(name -> name.replace('\0', '\uFFFD'))
            .toList();
    if (!declared.isEmpty()
        && declared.stream()
            .noneMatch(column -> names.stream().anyMatch(column.name()::equalsIgnoreCase))) {
      throw new ChunkCutter.NotCsv("the file names none of the columns that AMC declares");
    }
    return names.stream()
        .map(name -> new Manifest.Column(name, types.getOrDefault(name, "string")))
        .toList();
  }

  private static String said(AmcException.Refused refused) {
    return refused.details().isBlank()
        ? "AMC answered %d".formatted(refused.status())
        : refused.details();
  }

  private static ApplicationFailure notCollected(String why) {
    return ApplicationFailure.newFailure(String.valueOf(why), NOT_COLLECTED);
  }
}
