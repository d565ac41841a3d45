package com.recomamp.api.execution;

import com.recomamp.api.digest.Sha256;
import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.store.execution.Acceptance;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.store.execution.PinnedExecution;
import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStart;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns a request into an execution: resolves and pins everything, stores it, has it started. */
@Component
public class ExecutionAcceptor {
  private static final String UNNAMED = "ad hoc SQL";

  /** Two equal requests must have equal bytes. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final AcceptanceStore acceptances;
  private final RequestResolver resolver;
  private final Overlaps overlaps;
  private final ExecutionWaker waker;

  ExecutionAcceptor(
      AcceptanceStore acceptances,
      RequestResolver resolver,
      Overlaps overlaps,
      ExecutionWaker waker) {
    this.acceptances = acceptances;
    this.resolver = resolver;
    this.overlaps = overlaps;
    this.waker = waker;
  }

  /**
   * @param key the requester's idempotency key: with it the same request is accepted once
   * @throws Refusal saying what is wrong with the request
   */
  ExecutionId accept(ExecutionRequest request, @Nullable String key, Requester requester) {
    IdempotencyKey.check(key);
    // What was accepted before stays accepted, whatever has changed since.
    var known =
        key == null
            ? Optional.<Acceptance>empty()
            : acceptances.known(requester, key, sha256(request));
    return known
        .map(ExecutionAcceptor::id)
        .orElseGet(() -> accept(pin(request, key, requester), acceptances::accept));
  }

  /** For callers without keys: the same request within {@code recently} is the same execution. */
  public ExecutionId acceptUnlessRepeated(
      ExecutionRequest request, Duration recently, Requester requester) {
    return accept(
        pin(request, null, requester),
        pinned -> acceptances.acceptUnlessRepeated(pinned, recently));
  }

  /** The question to AMC whether it takes what was resolved. */
  ExecutionId acceptDryRun(ExecutionRequest request, Resolved resolved, Requester requester) {
    return accept(
        pin(request, resolved, ExecutionKind.DRY_RUN, null, requester), acceptances::accept);
  }

  private ExecutionId accept(
      PinnedExecution execution, Function<PinnedExecution, Acceptance> store) {
    var acceptance = store.apply(execution);
    if (acceptance instanceof Acceptance.Accepted) {
      start(execution);
    }
    return id(acceptance);
  }

  /** Has a stored execution started; the ticker does so if that fails. */
  public void start(PinnedExecution execution) {
    waker.start(
        new ExecutionStart(
            execution.id(),
            execution.instance().id(),
            execution.kind().title(execution.queryName()),
            execution.window(),
            execution.requester().name(),
            execution.priority()));
  }

  private static ExecutionId id(Acceptance acceptance) {
    return switch (acceptance) {
      case Acceptance.Accepted(var id) -> id;
      case Acceptance.Repeated(var id) -> id;
      case Acceptance.KeyTaken() ->
          throw Refusal.because(
              ProblemKind.KEY_TAKEN,
              "This Idempotency-Key was used for another request; use a new key for a new"
                  + " request.");
    };
  }

  /**
   * Resolves and pins a run for a caller that stores it among others.
   *
   * @throws Refusal saying what is wrong with the request
   */
  public PinnedExecution pin(ExecutionRequest request, Requester requester) {
    return pin(request, null, requester);
  }

  private PinnedExecution pin(ExecutionRequest request, @Nullable String key, Requester requester) {
    var resolved = resolver.resolve(request, null);
    return pin(request, resolved, ExecutionKind.RUN, key, requester);
  }

  private PinnedExecution pin(
      ExecutionRequest request,
      Resolved resolved,
      ExecutionKind kind,
      @Nullable String key,
      Requester requester) {
    var complaints = new Complaints();
    resolved.errors().forEach(error -> complaints.add(error.asError()));
    complaints.throwIfAny();
    var query = resolved.query();
    var instance = resolved.instance();
    var asked = request.window();
    var window = resolved.window();
    var priority = resolved.priority();
    var parameters = resolved.parameters();
    var overlap = resolved.overlap();
    if (instance == null
        || asked == null
        || window == null
        || priority == null
        || parameters == null
        || overlap == null) {
      throw new IllegalStateException("a complaint is missing");
    }
    if (kind == ExecutionKind.RUN) {
      overlaps.confirm(instance.id(), window.window(), overlap, request.confirmOverlap());
    }
    return new PinnedExecution(
        ExecutionId.next(),
        kind,
        requester,
        key,
        sha256(request),
        query == null ? null : query.queryId(),
        query == null ? null : query.version(),
        query == null ? UNNAMED : query.name(),
        instance,
        parameters.sql(),
        parameters.sqlSha256(),
        parameters.inputs(),
        parameters.values(),
        window.window(),
        asked.said(),
        resolved.warnings().stream().map(Remark::asWarning).toList(),
        overlap,
        priority,
        request.note());
  }

  /** Of a request in its canonical form. */
  public static String sha256(Object request) {
    return Sha256.of(CANONICAL.writeValueAsString(request));
  }
}
