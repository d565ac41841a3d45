package com.recomamp.workflows.execution;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/**
 * The search attributes by which operators find executions in the Temporal UI; all of type Keyword.
 */
public final class ExecutionAttributes {
  public static final SearchAttributeKey<String> INSTANCE =
      SearchAttributeKey.forKeyword("AmcInstance");
  public static final SearchAttributeKey<String> STAGE = SearchAttributeKey.forKeyword("AmcStage");
  public static final SearchAttributeKey<String> AMC_EXECUTION =
      SearchAttributeKey.forKeyword("AmcExecutionId");
  public static final SearchAttributeKey<String> REQUESTED_BY =
      SearchAttributeKey.forKeyword("RequestedBy");
  public static final SearchAttributeKey<String> FAILURE =
      SearchAttributeKey.forKeyword("FailureClass");

  public static final List<SearchAttributeKey<String>> ALL =
      List.of(INSTANCE, STAGE, AMC_EXECUTION, REQUESTED_BY, FAILURE);

  private ExecutionAttributes() {}
}
