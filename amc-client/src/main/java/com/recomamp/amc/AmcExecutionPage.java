package com.recomamp.amc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * @param nextToken empty on the last page
 * @param serverDate AMC's clock in whole seconds, if it told
 */
public record AmcExecutionPage(
    List<AmcExecution> executions, Optional<String> nextToken, Optional<Instant> serverDate) {

  public AmcExecutionPage {
    executions = List.copyOf(executions);
  }
}
