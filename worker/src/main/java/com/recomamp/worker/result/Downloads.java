package com.recomamp.worker.result;

import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcResultFiles;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.OutputColumn;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.CallKind;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Asks AMC for the results of its executions. */
@Component
class Downloads {
  private final AttemptStore attempts;
  private final AmcClient amc;
  private final AmcAccess access;
  private final AmcResultFiles files;

  Downloads(AttemptStore attempts, AmcClient amc, AmcAccess access, AmcResultFiles files) {
    this.attempts = attempts;
    this.amc = amc;
    this.access = access;
    this.files = files;
  }

  Download of(Attempt attempt, PinnedInputs inputs) throws IOException {
    var instance = inputs.instance().value();
    var id = new AmcExecutionId(Objects.requireNonNull(attempt.amcExecutionId()));
    var questions = new Questions(inputs);
    var columns =
        attempts
            .outputColumns(attempt.execution(), attempt.number())
            .map(Downloads::columns)
            .orElseGet(
                () -> questions.answer(caller -> amc.get(caller, instance, id)).outputColumns());
    return new Download(
        files, () -> questions.answer(caller -> amc.downloadUrls(caller, instance, id)), columns);
  }

  private static List<AmcOutputColumn> columns(List<OutputColumn> told) {
    return told.stream()
        .map(column -> new AmcOutputColumn(column.name(), column.columnType(), column.dataType()))
        .toList();
  }

  /**
   * Those of one download: they belong to the call that began it, so that a gigabyte is not begun
   * anew because the budget is spent meanwhile, and outlive its token.
   */
  private final class Questions {
    private final PinnedInputs inputs;
    private AmcAccess.Asking asking;

    Questions(PinnedInputs inputs) {
      this.inputs = inputs;
      this.asking = another();
    }

    <T> T answer(Function<AmcCaller, T> question) {
      while (true) {
        try {
          return question.apply(asking.caller());
        } catch (AmcException.Unauthorized unauthorized) {
          access.unauthorized(asking);
        } catch (AmcException.Throttled throttled) {
          access.throttled(asking, throttled.retryAfter());
        } catch (AmcException.Refused refused) {
          if (!refused.saysNoAccess()) {
            throw refused;
          }
          access.refused(asking);
        }
        asking = another();
      }
    }

    private AmcAccess.Asking another() {
      return access.forInstance(
          CallKind.COLLECT, inputs.instance(), inputs.entityId(), inputs.marketplaceId());
    }
  }
}
