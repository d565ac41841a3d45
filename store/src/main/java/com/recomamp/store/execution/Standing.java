package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides which commands an execution takes.
 *
 * @param isRepeatable whether what it ran is known
 * @param leftAlive whether an attempt that was closed has an AMC execution that may live
 * @param open whether its newest attempt is
 * @param worked whether AMC works on the open attempt
 * @param collected whether the result of its newest attempt is here
 */
record Standing(
    ExecutionStatus status,
    boolean cancelRequested,
    boolean retryRequested,
    boolean isRepeatable,
    boolean leftAlive,
    boolean open,
    boolean inDoubt,
    boolean worked,
    boolean collected,
    boolean parked,
    boolean hasCandidates) {

  List<Action> actions() {
    if (status.isEnd()) {
      boolean takesRetry = status != ExecutionStatus.SUCCEEDED && isRepeatable && !leftAlive;
      return takesRetry ? List.of(Action.RETRY) : List.of();
    }
    var actions = new ArrayList<Action>();
    if (open && parked && inDoubt) {
      if (hasCandidates) {
        actions.add(Action.IT_IS_THIS_ONE);
      }
      actions.add(Action.IT_NEVER_ARRIVED);
    }
    if (open && parked && !inDoubt && !worked && !collected && !cancelRequested) {
      actions.add(Action.RETRY);
    }
    if (open && worked && !collected) {
      if (!retryRequested) {
        actions.add(Action.RETRY_AFTER_CANCEL);
      }
      actions.add(Action.RETRY_AFTER_ABANDON);
    }
    if (!cancelRequested || retryRequested) {
      actions.add(Action.CANCEL);
    }
    if (!(open && collected)) {
      actions.add(open && inDoubt ? Action.ABANDON_IN_DOUBT : Action.ABANDON);
    }
    return List.copyOf(actions);
  }
}
