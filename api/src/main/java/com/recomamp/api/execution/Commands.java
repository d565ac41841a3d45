package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.CommandAnswer;
import com.recomamp.store.execution.CommandAnswer.Refused;
import com.recomamp.store.execution.CommandAnswer.WhyNot;
import com.recomamp.store.execution.CommandFilter;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes what people ask of executions, and then wakes those; the ticker does so if that fails. */
@Component
public class Commands {
  private static final int LONGEST_REASON = 500;

  private final CommandStore commands;
  private final ExecutionViews views;
  private final ExecutionWaker waker;
  private final CurrentUser current;

  Commands(CommandStore commands, ExecutionViews views, ExecutionWaker waker, CurrentUser current) {
    this.commands = commands;
    this.views = views;
    this.waker = waker;
    this.current = current;
  }

  /** What came of it, and the execution afterwards. */
  record Given(CommandAnswer answer, ExecutionView execution) {}

  /** What would take the command, and how much of what was looked at for that would not. */
  record Meant(List<ExecutionId> ids, int others, boolean more) {}

  /** What each could be said to be, as {@link Meant}. */
  record Suggested(Map<ExecutionId, String> choices, int others, boolean more) {}

  /**
   * @throws Refusal saying why the execution does not take it, and what it takes instead
   */
  Given give(ExecutionId id, Command command, @Nullable String reason, @Nullable String key) {
    if (!views.exists(id)) {
      throw unknown(id.toString());
    }
    var answer = command.give(commands, id, asked(command, reason, key));
    var now = views.find(id).orElseThrow(() -> unknown(id.toString()));
    if (answer instanceof Refused(var why)) {
      throw refusal(why, now);
    }
    waker.carryOn(start(now));
    return new Given(answer, now);
  }

  /**
   * @throws Refusal saying why it cannot be cancelled
   */
  public CommandAnswer cancel(ExecutionId id) {
    return give(id, new Command.Cancel(), null, null).answer();
  }

  /**
   * Cancels those that can be cancelled.
   *
   * @return how many
   */
  public int cancelEach(Collection<ExecutionId> ids) {
    var answers = give(ids, new Command.Cancel(), null, null);
    answers.values().removeIf(Refused.class::isInstance);
    wake(views.all(answers.keySet()));
    return answers.size();
  }

  /** One answer per id, in their order. */
  Map<ExecutionId, CommandAnswer> give(
      Collection<ExecutionId> ids, Command command, @Nullable String reason, @Nullable String key) {
    var each = new LinkedHashMap<ExecutionId, Command>();
    ids.forEach(id -> each.put(id, command));
    return give(each, reason, key);
  }

  /** One answer per id, in their order, each to its own command. */
  Map<ExecutionId, CommandAnswer> give(
      Map<ExecutionId, ? extends Command> each, @Nullable String reason, @Nullable String key) {
    var answers = new LinkedHashMap<ExecutionId, CommandAnswer>();
    each.forEach(
        (id, command) -> {
          var asked = asked(command, reason, key);
          answers.put(
              id,
              views.exists(id)
                  ? command.give(commands, id, asked)
                  : new Refused(WhyNot.UNKNOWN_EXECUTION));
        });
    return answers;
  }

  void wake(Collection<ExecutionView> executions) {
    executions.forEach(execution -> waker.carryOn(start(execution)));
  }

  /** The oldest that would take it, however many before them match and would not. */
  Meant meant(CommandFilter filter, Command command) {
    return meant(filter, page -> taking(page, command));
  }

  /** Those in doubt that have one candidate only, and the AMC execution id of that. */
  Suggested suggested(CommandFilter filter) {
    var only = new HashMap<ExecutionId, String>();
    var meant =
        meant(
            filter,
            page -> {
              var taking = taking(page, new Command.ItIsThisOne(""));
              only.putAll(commands.onlyCandidates(taking));
              return only.keySet();
            });
    var choices = new LinkedHashMap<ExecutionId, String>();
    meant.ids().forEach(id -> choices.put(id, Objects.requireNonNull(only.get(id))));
    return new Suggested(choices, meant.others(), meant.more());
  }

  private Meant meant(
      CommandFilter filter, Function<List<ExecutionId>, Collection<ExecutionId>> takers) {
    var ids = new ArrayList<ExecutionId>();
    int others = 0;
    ExecutionId last = null;
    List<ExecutionId> page;
    do {
      page = commands.matching(filter, current.get(), last);
      var taking = takers.apply(page);
      for (var id : page) {
        last = id;
        if (!taking.contains(id)) {
          others++;
        } else if (ids.size() < CommandStore.MOST) {
          ids.add(id);
        } else {
          return new Meant(List.copyOf(ids), others, true);
        }
      }
    } while (page.size() == CommandStore.MOST);
    return new Meant(List.copyOf(ids), others, false);
  }

  private Set<ExecutionId> taking(Collection<ExecutionId> ids, Command command) {
    return views.all(ids).stream()
        .filter(view -> view.actions().stream().anyMatch(command.actions()::contains))
        .map(ExecutionView::id)
        .collect(Collectors.toSet());
  }

  Map<ExecutionId, ExecutionView> views(Collection<ExecutionId> ids) {
    return views.all(ids).stream()
        .collect(Collectors.toMap(ExecutionView::id, Function.identity()));
  }

  static void checkReason(@Nullable String reason, Complaints complaints) {
    if (reason != null && reason.length() > LONGEST_REASON) {
      complaints.add("reason", "must have at most %d characters".formatted(LONGEST_REASON));
    }
  }

  static String word(WhyNot why) {
    return why.name().toLowerCase(Locale.ROOT);
  }

  static Refusal unknown(String id) {
    return Refusal.notFound("There is no execution %s.".formatted(id));
  }

  private Asked asked(Command command, @Nullable String reason, @Nullable String key) {
    IdempotencyKey.check(key);
    return new Asked(
        current.requester().name(),
        "api",
        reason,
        key == null ? null : "api %s %s".formatted(command.verb(), key));
  }

  private static Refusal refusal(WhyNot why, ExecutionView now) {
    return switch (why) {
      case UNKNOWN_EXECUTION -> unknown(now.id().toString());
      case NO_REASON -> Refusal.invalid("reason", why.sentence());
      case ENDED, SUCCEEDED -> Refusal.of(ProblemKind.ENDED, word(why), why.sentence(), now);
      case NOT_FAILED,
          CANCEL_REQUESTED,
          RUNS_AT_AMC,
          COLLECTED,
          IN_DOUBT,
          NOT_IN_DOUBT,
          NO_CANDIDATE,
          CLAIMED,
          NOT_SAFE,
          RESET_IN_BULK,
          NOT_REPEATABLE ->
          Refusal.of(ProblemKind.NOT_NOW, word(why), why.sentence(), now);
    };
  }

  private static ExecutionStart start(ExecutionView execution) {
    return new ExecutionStart(
        execution.id(),
        execution.instanceId(),
        execution.kind().title(execution.queryName()),
        execution.window(),
        execution.requestedBy(),
        execution.priority());
  }
}
