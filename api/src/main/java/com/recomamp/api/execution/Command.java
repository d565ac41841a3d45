package com.recomamp.api.execution;

import com.recomamp.store.execution.Action;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.CommandAnswer;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.store.execution.RetryWay;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.Set;

/** What a person asks of an execution. */
sealed interface Command {
  /** The verb on its path. */
  String verb();

  /** An execution takes it if it takes one of them. */
  Set<Action> actions();

  CommandAnswer give(CommandStore commands, ExecutionId id, Asked asked);

  record Retry(RetryWay way) implements Command {
    @Override
    public String verb() {
      return "retry";
    }

    @Override
    public Set<Action> actions() {
      return switch (way) {
        case ONLY_IF_ENDED -> Set.of(Action.RETRY);
        case CANCEL_FIRST -> Set.of(Action.RETRY, Action.RETRY_AFTER_CANCEL);
        case ABANDON_FIRST -> Set.of(Action.RETRY, Action.RETRY_AFTER_ABANDON);
      };
    }

    @Override
    public CommandAnswer give(CommandStore commands, ExecutionId id, Asked asked) {
      return commands.retry(id, asked, way);
    }
  }

  record Cancel() implements Command {
    @Override
    public String verb() {
      return "cancel";
    }

    @Override
    public Set<Action> actions() {
      return Set.of(Action.CANCEL);
    }

    @Override
    public CommandAnswer give(CommandStore commands, ExecutionId id, Asked asked) {
      return commands.cancel(id, asked);
    }
  }

  record Abandon(boolean evenInDoubt) implements Command {
    @Override
    public String verb() {
      return "abandon";
    }

    @Override
    public Set<Action> actions() {
      return evenInDoubt ? Set.of(Action.ABANDON, Action.ABANDON_IN_DOUBT) : Set.of(Action.ABANDON);
    }

    @Override
    public CommandAnswer give(CommandStore commands, ExecutionId id, Asked asked) {
      return commands.abandon(id, asked, evenInDoubt);
    }
  }

  record ItIsThisOne(String amcExecutionId) implements Command {
    @Override
    public String verb() {
      return "it-is-this-one";
    }

    @Override
    public Set<Action> actions() {
      return Set.of(Action.IT_IS_THIS_ONE);
    }

    @Override
    public CommandAnswer give(CommandStore commands, ExecutionId id, Asked asked) {
      return commands.itIs(id, asked, amcExecutionId);
    }
  }

  record ItNeverArrived() implements Command {
    @Override
    public String verb() {
      return "it-never-arrived";
    }

    @Override
    public Set<Action> actions() {
      return Set.of(Action.IT_NEVER_ARRIVED);
    }

    @Override
    public CommandAnswer give(CommandStore commands, ExecutionId id, Asked asked) {
      return commands.neverArrived(id, asked);
    }
  }
}
