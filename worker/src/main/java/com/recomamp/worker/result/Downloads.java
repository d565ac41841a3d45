package com.recomamp.worker.result;

import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcResultFiles;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.worker.connection.AmcAccess;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Asks AMC for the results of its executions, each time with a token that is still good. */
@Component
class Downloads {
  private final AmcClient amc;
  private final AmcAccess access;
  private final AmcResultFiles files;

  Downloads(AmcClient amc, AmcAccess access, AmcResultFiles files) {
    this.amc = amc;
    this.access = access;
    this.files = files;
  }

  Download of(PinnedInputs inputs, AmcExecutionId id) throws IOException {
    var instance = inputs.instance().value();
    var finished = asked(inputs, caller -> amc.get(caller, instance, id));
    return new Download(
        files,
        () -> asked(inputs, caller -> amc.downloadUrls(caller, instance, id)),
        finished.outputColumns());
  }

  private <T> T asked(PinnedInputs inputs, Function<AmcCaller, T> question) {
    var asking = access.forInstance(inputs.instance(), inputs.entityId(), inputs.marketplaceId());
    try {
      return question.apply(asking.caller());
    } catch (AmcException.Unauthorized unauthorized) {
      access.unauthorized(asking);
      throw unauthorized;
    } catch (AmcException.Throttled throttled) {
      access.throttled(asking, throttled.retryAfter());
      throw throttled;
    }
  }
}
