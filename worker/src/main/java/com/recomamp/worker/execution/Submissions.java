package com.recomamp.worker.execution;

import com.recomamp.amc.AmcInputParameter;
import com.recomamp.amc.AmcSubmission;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.workflows.execution.ExecutionId;

/** What an attempt tells AMC: the pinned inputs under the attempt's two marks. */
public final class Submissions {
  private Submissions() {}

  public static AmcSubmission of(Attempt attempt, PinnedInputs inputs) {
    return of(attempt.execution(), attempt.number(), inputs);
  }

  /** Also of an attempt that the database does not have. */
  public static AmcSubmission of(ExecutionId execution, int attempt, PinnedInputs inputs) {
    return new AmcSubmission(
        Attempt.amcWorkflowId(execution, attempt),
        Attempt.comment(execution, attempt) + "\n" + inputs.sql(),
        inputs.inputParameters().stream().map(Submissions::declared).toList(),
        inputs.parameterValues(),
        inputs.window().start(),
        inputs.window().end(),
        inputs.window().zone(),
        inputs.timeout(),
        inputs.dryRun());
  }

  private static AmcInputParameter declared(PinnedInputs.Declared parameter) {
    return parameter.type().isList()
        ? AmcInputParameter.arrayOf(parameter.name(), parameter.type().amcType())
        : AmcInputParameter.of(parameter.name(), parameter.type().amcType());
  }
}
