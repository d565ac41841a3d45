package com.recomamp.store.execution;

import com.recomamp.store.execution.CommandAnswer.Already;
import com.recomamp.store.execution.CommandAnswer.Done;
import com.recomamp.store.execution.CommandAnswer.Refused;
import com.recomamp.store.execution.CommandAnswer.WhyNot;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.result.ResultStore;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What people ask of executions, each in one transaction that holds the execution's row. The fact
 * is written here; whoever asked wakes the execution afterwards, or starts it, which asks nothing.
 */
public class CommandStore {
  /** As many as a command in bulk takes. */
  public static final int MOST = 1_000;

  private static final int RESETS_PER_MINUTE = 10;

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final ExecutionStore executions;
  private final AttemptStore attempts;
  private final ResultStore results;

  public CommandStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.executions = new ExecutionStore(jdbc);
    this.attempts = new AttemptStore(jdbc);
    this.results = new ResultStore(jdbc);
  }

  /**
   * One more attempt for what has failed or was cancelled, and the same attempt again for what
   * waits for a person. Never one beside an AMC execution that may live, unless that is abandoned.
   */
  public CommandAnswer retry(ExecutionId id, Asked asked, RetryWay way) {
    return decided(
        id, asked, "retry", (execution, attempt) -> retry(execution, attempt, asked, way));
  }

  /**
   * Asks for a retry of what has failed, as the Temporal run that began by a reset. Once per run,
   * and only where the same again does no harm: a reset of many also meets those that nobody
   * thought of.
   */
  public CommandAnswer retryByReset(ExecutionId id, String run, @Nullable String reason) {
    var asked = new Asked("operator", "temporal-ui", reason, "reset " + run);
    return decided(id, asked, "reset", (execution, _) -> byReset(execution, asked));
  }

  /** Once, however often it is said; withdraws a retry that was to follow a cancel. */
  public CommandAnswer cancel(ExecutionId id, Asked asked) {
    return decided(id, asked, "cancel", (execution, attempt) -> cancel(execution, attempt, asked));
  }

  /**
   * Ends the execution whatever AMC does. Its AMC execution, if it has one, goes on as somebody
   * else's.
   *
   * @param inDoubtToo although AMC may have it without our knowing; needs a reason
   */
  public CommandAnswer abandon(ExecutionId id, Asked asked, boolean inDoubtToo) {
    return decided(
        id,
        asked,
        "abandon",
        (execution, attempt) -> abandon(execution, attempt, asked, inDoubtToo));
  }

  /** A person has found the AMC execution that a POST in doubt started. */
  public CommandAnswer itIs(ExecutionId id, Asked asked, String amcExecutionId) {
    try {
      return decided(
          id,
          asked,
          "it_is",
          (execution, attempt) -> itIs(execution, attempt, asked, amcExecutionId));
    } catch (DuplicateKeyException claimedMeanwhile) {
      return new Refused(WhyNot.CLAIMED);
    }
  }

  /** A person knows that a POST in doubt never arrived: the next attempt opens. */
  public CommandAnswer neverArrived(ExecutionId id, Asked asked) {
    return decided(
        id,
        asked,
        "never_arrived",
        (execution, attempt) -> neverArrived(execution, attempt, asked));
  }

  /** Among which a person has to choose; empty while nobody has to. */
  public List<Candidate> candidates(ExecutionId id) {
    return attempts
        .latest(id)
        .filter(CommandStore::isDoubtOfAPerson)
        .map(attempts::candidates)
        .orElse(List.of());
  }

  /** Of those in doubt among which a person has one candidate only: its AMC execution id. */
  public Map<ExecutionId, String> onlyCandidates(Collection<ExecutionId> ids) {
    var only = new HashMap<ExecutionId, String>();
    jdbc.sql(
            """
            select execution_id, candidates -> 0 ->> 'amcExecutionId' as only
              from attempt
             where execution_id = any(:ids)
               and closed_at is null
               and parked_at is not null
               and jsonb_array_length(candidates) = 1
            """)
        .param("ids", ids.stream().map(ExecutionId::uuid).toArray(UUID[]::new))
        .query(
            row -> {
              only.put(
                  new ExecutionId(row.getObject("execution_id", UUID.class)),
                  row.getString("only"));
            });
    return only;
  }

  /**
   * Which runs a command in bulk is meant for, oldest first after {@code after}, at most {@link
   * #MOST}; the command itself takes ids, so nothing that comes to match later is met by it.
   */
  public List<ExecutionId> matching(
      CommandFilter filter, VisibleInstances instances, @Nullable ExecutionId after) {
    var conditions = new ArrayList<>(List.of("e.kind = 'run'", instances.contain("e.instance_id")));
    var values = new HashMap<String, Object>();
    if (!filter.statuses().isEmpty()) {
      conditions.add("e.status in (:statuses)");
      values.put("statuses", filter.statuses().stream().map(ExecutionStatus::word).toList());
    }
    if (!filter.failures().isEmpty()) {
      conditions.add("coalesce(e.failure_class, a.parked_class) in (:failures)");
      values.put("failures", filter.failures().stream().map(FailureClass::name).toList());
    }
    if (filter.instance() != null) {
      conditions.add("e.instance_id = :instance");
      values.put("instance", filter.instance().value());
    }
    if (filter.query() != null) {
      conditions.add("e.query_id = :query");
      values.put("query", filter.query().uuid());
    }
    if (filter.text() != null) {
      conditions.add(ExecutionViews.textCondition(filter.text(), values));
    }
    if (after != null) {
      conditions.add("e.id > :after");
      values.put("after", after.uuid());
    }
    values.put("most", MOST);
    return jdbc.sql(
            """
            select e.id
              from execution e
              left join attempt a on a.execution_id = e.id and a.closed_at is null
             where %s
             order by e.id
             limit :most
            """
                .formatted(String.join("\n and ", conditions)))
        .params(instances.values(values))
        .query((row, _) -> new ExecutionId(row.getObject("id", UUID.class)))
        .list();
  }

  /**
   * Somebody gave this connection access again: what waited for that goes on. Returns whom to wake.
   */
  public List<ExecutionId> accessGiven(UUID connection) {
    var waiting =
        jdbc.sql(
                """
                select a.execution_id
                  from attempt a
                  join instance_access i on i.instance_id = a.instance_id
                 where i.connection_id = :connection
                   and a.closed_at is null
                   and a.parked_class = 'UNAUTHORIZED'
                 order by a.execution_id
                """)
            .param("connection", connection)
            .query((row, _) -> new ExecutionId(row.getObject("execution_id", UUID.class)))
            .list();
    var renewed = new Asked("system", "worker", "access was given again", null);
    return waiting.stream().filter(id -> goesOn(id, renewed)).toList();
  }

  private boolean goesOn(ExecutionId id, Asked renewed) {
    var answer =
        decided(
            id,
            renewed,
            "access_given",
            (_, attempt) ->
                attempt != null && attempt.parkedClass() == FailureClass.UNAUTHORIZED
                    ? again(attempt, renewed, "unparked")
                    : new Already("It goes on already."));
    return answer instanceof Done;
  }

  @FunctionalInterface
  private interface Decision {
    CommandAnswer of(Execution execution, @Nullable Attempt latest);
  }

  private CommandAnswer decided(ExecutionId id, Asked asked, String verb, Decision decision) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              var execution = executions.lock(id);
              if (execution.isEmpty()) {
                return new Refused(WhyNot.UNKNOWN_EXECUTION);
              }
              var before = saidBefore(id, asked);
              if (before.isPresent()) {
                return before.get();
              }
              var answer = decision.of(execution.get(), attempts.latest(id).orElse(null));
              remember(id, asked, verb, answer);
              return answer;
            }));
  }

  private CommandAnswer retry(
      Execution execution, @Nullable Attempt attempt, Asked asked, RetryWay way) {
    if (execution.hasEnded()) {
      return retryEnded(execution, asked);
    }
    if (attempt == null || !attempt.isOpen()) {
      return execution.cancelRequested()
          ? new Refused(WhyNot.CANCEL_REQUESTED)
          : new Already("The next attempt is on its way.");
    }
    if (attempt.isInDoubt()) {
      return new Refused(WhyNot.IN_DOUBT);
    }
    if (hasResult(attempt)) {
      return new Refused(WhyNot.COLLECTED);
    }
    if (attempt.isAtAmc() && attempt.amcEndedAt() == null) {
      return switch (way) {
        case ONLY_IF_ENDED ->
            execution.retryRequested()
                ? new Already("It is retried when AMC has cancelled it.")
                : new Refused(WhyNot.RUNS_AT_AMC);
        case CANCEL_FIRST -> cancelFirst(execution, asked);
        case ABANDON_FIRST -> abandonFirst(execution, attempt, asked);
      };
    }
    if (execution.cancelRequested()) {
      return new Refused(WhyNot.CANCEL_REQUESTED);
    }
    if (!attempt.isParked()) {
      return new Refused(WhyNot.NOT_FAILED);
    }
    if (attempt.isAtAmc() && attempt.parkedClass() == FailureClass.RESULT_UNAVAILABLE) {
      close(attempt, "failed");
      executions.reopened(execution.id(), asked.transition("retry_requested", null));
      return new Done("AMC no longer gives the result out, so the query runs again.");
    }
    return again(attempt, asked, "retry_requested");
  }

  /** Then it has succeeded, and its next step says so. */
  private boolean hasResult(Attempt attempt) {
    return results.rows(attempt.execution(), attempt.number()).isPresent();
  }

  /** Nobody changes an attempt while its execution's row is held, so it is as it was seen. */
  private void close(Attempt attempt, String as) {
    if (!attempts.closed(attempt, as)) {
      throw new IllegalStateException(
          "attempt %d of %s changed without its execution"
              .formatted(attempt.number(), attempt.execution()));
    }
  }

  private CommandAnswer retryEnded(Execution execution, Asked asked) {
    if (execution.status() == ExecutionStatus.SUCCEEDED) {
      return new Refused(WhyNot.SUCCEEDED);
    }
    if (!execution.isRepeatable()) {
      return new Refused(WhyNot.NOT_REPEATABLE);
    }
    if (mayLiveAtAmc(execution.id())) {
      return new Refused(WhyNot.RUNS_AT_AMC);
    }
    executions.reopened(execution.id(), asked.transition("retry_requested", null));
    return new Done("It is retried.");
  }

  /** An answer that came after its attempt was closed: the tender cancels that run at AMC. */
  private boolean mayLiveAtAmc(ExecutionId id) {
    return jdbc.sql(
            """
            select exists (select 1
                             from attempt
                            where execution_id = :id
                              and amc_execution_id is not null
                              and amc_ended_at is null
                              and closed_as is distinct from 'abandoned')
            """)
        .param("id", id.uuid())
        .query(Boolean.class)
        .single();
  }

  private CommandAnswer cancelFirst(Execution execution, Asked asked) {
    if (execution.retryRequested()) {
      return new Already("It is retried when AMC has cancelled it.");
    }
    executions.retryRequestedAfterCancel(
        execution.id(), asked.transition("retry_requested", "after a cancel at AMC"));
    return new Done("AMC is asked to cancel it; then it is retried.");
  }

  private CommandAnswer abandonFirst(Execution execution, Attempt attempt, Asked asked) {
    close(attempt, "abandoned");
    executions.reopened(
        execution.id(),
        asked.transition(
            "retry_requested", "AMC may go on with %s".formatted(attempt.amcExecutionId())));
    return new Done("It is retried; AMC may go on with %s.".formatted(attempt.amcExecutionId()));
  }

  /** Nothing was sent that could live, so it is the same attempt, at its old place. */
  private CommandAnswer again(Attempt attempt, Asked asked, String type) {
    attempts.unparked(attempt);
    executions.moved(
        attempt.execution(),
        attempt.isAtAmc() ? ExecutionStatus.COLLECTING : ExecutionStatus.QUEUED,
        asked.transition(type, null));
    return new Done(
        attempt.isAtAmc() ? "Its result is collected again." : "It is back in the queue.");
  }

  private CommandAnswer byReset(Execution execution, Asked asked) {
    var refusal = whyNotByReset(execution);
    if (refusal == null) {
      executions.reopened(execution.id(), asked.transition("retry_requested", "reset"));
      return new Done("It is retried.");
    }
    if (refusal == WhyNot.NOT_SAFE || refusal == WhyNot.RESET_IN_BULK) {
      executions.noted(
          execution.id(),
          new Transition("reset_refused", asked.source(), asked.actor(), refusal.sentence()));
    }
    return new Refused(refusal);
  }

  private @Nullable WhyNot whyNotByReset(Execution execution) {
    return switch (execution.status()) {
      case SUCCEEDED -> WhyNot.SUCCEEDED;
      case CANCELLED -> WhyNot.ENDED;
      case QUEUED, SUBMITTED, RUNNING, COLLECTING, NEEDS_ATTENTION -> WhyNot.NOT_FAILED;
      case FAILED -> {
        if (!Objects.requireNonNull(execution.failure()).retrySafe()) {
          yield WhyNot.NOT_SAFE;
        }
        if (mayLiveAtAmc(execution.id())) {
          yield WhyNot.RUNS_AT_AMC;
        }
        yield resetsOfThisMinute() >= RESETS_PER_MINUTE ? WhyNot.RESET_IN_BULK : null;
      }
    };
  }

  /** One after the other, as none may miss what another is about to add. */
  private long resetsOfThisMinute() {
    jdbc.sql("lock table command in share row exclusive mode").update();
    return jdbc.sql(
            """
            select count(*)
              from command
             where verb = 'reset'
               and answer = 'done'
               and said_at > now() - interval '1 minute'
            """)
        .query(Long.class)
        .single();
  }

  private CommandAnswer cancel(Execution execution, @Nullable Attempt attempt, Asked asked) {
    if (execution.hasEnded()) {
      return execution.status() == ExecutionStatus.CANCELLED
          ? new Already("It has been cancelled.")
          : new Refused(WhyNot.ENDED);
    }
    boolean asksNow =
        executions.cancelRequested(execution.id(), asked.actor(), asked.source(), asked.reason());
    if (!asksNow) {
      return new Already("It is being cancelled.");
    }
    boolean atAmc = attempt != null && attempt.isOpen() && attempt.isPosted();
    return new Done(
        atAmc
            ? "AMC is asked to cancel it; it ends as AMC says."
            : "It ends without going to AMC.");
  }

  private CommandAnswer abandon(
      Execution execution, @Nullable Attempt attempt, Asked asked, boolean inDoubtToo) {
    if (execution.hasEnded()) {
      return new Refused(WhyNot.ENDED);
    }
    var open = attempt == null || !attempt.isOpen() ? null : attempt;
    if (open != null && open.isInDoubt()) {
      if (!inDoubtToo) {
        return new Refused(WhyNot.IN_DOUBT);
      }
      if (asked.reason() == null) {
        return new Refused(WhyNot.NO_REASON);
      }
    }
    if (open != null) {
      if (hasResult(open)) {
        return new Refused(WhyNot.COLLECTED);
      }
      close(open, "abandoned");
    }
    var left = leftAtAmc(open);
    executions.abandoned(execution.id(), asked.transition("abandoned", left));
    return new Done(left == null ? "It is abandoned." : "It is abandoned; " + left + ".");
  }

  private static @Nullable String leftAtAmc(@Nullable Attempt attempt) {
    if (attempt == null || attempt.amcEndedAt() != null) {
      return null;
    }
    if (attempt.isAtAmc()) {
      return "AMC may go on with %s".formatted(attempt.amcExecutionId());
    }
    return attempt.isInDoubt() ? "AMC may have it and go on with it" : null;
  }

  private CommandAnswer itIs(
      Execution execution, @Nullable Attempt attempt, Asked asked, String amcExecutionId) {
    if (attempt == null || !isDoubtOfAPerson(attempt)) {
      return attempt != null && amcExecutionId.equals(attempt.amcExecutionId())
          ? new Already("That is known.")
          : new Refused(WhyNot.NOT_IN_DOUBT);
    }
    var chosen =
        attempts.candidates(attempt).stream()
            .filter(candidate -> candidate.amcExecutionId().equals(amcExecutionId))
            .findFirst();
    if (chosen.isEmpty()) {
      return new Refused(WhyNot.NO_CANDIDATE);
    }
    boolean adopted =
        attempts.adopted(
            execution.id(),
            attempt.number(),
            amcExecutionId,
            chosen.get().status(),
            chosen.get().createdAt());
    if (!adopted) {
      return new Refused(WhyNot.CLAIMED);
    }
    executions.moved(
        execution.id(),
        ExecutionStatus.SUBMITTED,
        "amc",
        asked.transition("found", "it is " + amcExecutionId));
    return new Done("It is %s at AMC.".formatted(amcExecutionId));
  }

  private CommandAnswer neverArrived(Execution execution, @Nullable Attempt attempt, Asked asked) {
    if (attempt == null || !isDoubtOfAPerson(attempt)) {
      return new Refused(WhyNot.NOT_IN_DOUBT);
    }
    close(attempt, "never_arrived");
    executions.moved(
        execution.id(),
        ExecutionStatus.QUEUED,
        asked.transition("never_arrived", "attempt %d is not at AMC".formatted(attempt.number())));
    return new Done(
        execution.cancelRequested() ? "It ends without going to AMC." : "It goes to AMC again.");
  }

  private static boolean isDoubtOfAPerson(Attempt attempt) {
    return attempt.isOpen() && attempt.isParked() && attempt.isInDoubt();
  }

  private Optional<CommandAnswer> saidBefore(ExecutionId id, Asked asked) {
    if (asked.key() == null) {
      return Optional.empty();
    }
    return jdbc.sql(
            """
            select answer, why_not, sentence
              from command
             where execution_id = :id
               and key = :key
            """)
        .param("id", id.uuid())
        .param("key", asked.key())
        .query(
            (row, _) ->
                row.getString("answer").equals("refused")
                    ? (CommandAnswer) new Refused(WhyNot.valueOf(row.getString("why_not")))
                    : new Already(row.getString("sentence")))
        .optional();
  }

  private void remember(ExecutionId id, Asked asked, String verb, CommandAnswer answer) {
    if (asked.key() == null) {
      return;
    }
    jdbc.sql(
            """
            insert into command (execution_id, key, verb, answer, why_not, sentence)
            values (:id, :key, :verb, :answer, :whyNot, :sentence)
            """)
        .param("id", id.uuid())
        .param("key", asked.key())
        .param("verb", verb)
        .param("answer", answer.getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .param("whyNot", answer instanceof Refused refused ? refused.why().name() : null)
        .param("sentence", answer.sentence())
        .update();
  }
}
