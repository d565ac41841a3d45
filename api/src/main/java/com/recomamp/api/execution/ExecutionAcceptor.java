package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.query.sql.Template;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.store.execution.Acceptance;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.store.execution.PinnedExecution;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStart;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns a request into an execution: resolves and pins everything, stores it, has it started. */
@Component
public class ExecutionAcceptor {
  private static final String UNNAMED = "ad hoc SQL";
  private static final int LONGEST_NOTE = 1_000;

  /** Two equal requests must have equal bytes. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final AcceptanceStore acceptances;
  private final QueryStore queries;
  private final InstanceViews instances;
  private final Overlaps overlaps;
  private final ExecutionWaker waker;
  private final InstantSource clock;

  ExecutionAcceptor(
      AcceptanceStore acceptances,
      QueryStore queries,
      InstanceViews instances,
      Overlaps overlaps,
      ExecutionWaker waker,
      InstantSource clock) {
    this.acceptances = acceptances;
    this.queries = queries;
    this.instances = instances;
    this.overlaps = overlaps;
    this.waker = waker;
    this.clock = clock;
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

  private ExecutionId accept(
      PinnedExecution execution, Function<PinnedExecution, Acceptance> store) {
    var acceptance = store.apply(execution);
    if (acceptance instanceof Acceptance.Accepted) {
      waker.start(
          new ExecutionStart(
              execution.id(),
              execution.instance().id(),
              execution.queryName(),
              execution.window(),
              execution.requester().name(),
              execution.priority()));
    }
    return id(acceptance);
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

  private PinnedExecution pin(ExecutionRequest request, @Nullable String key, Requester requester) {
    var complaints = new Complaints();
    var query = query(request, complaints);
    var instance = instance(request, complaints);
    var asked = request.window();
    var window = WindowRequest.resolve(asked, clock, complaints);
    var priority =
        request.priority() == null
            ? Priority.INTERACTIVE
            : complaints.read("priority", request.priority(), Priority::parse);
    if (request.note() != null && request.note().length() > LONGEST_NOTE) {
      complaints.add("note", "must have at most %d characters".formatted(LONGEST_NOTE));
    }
    complaints.throwIfAny();
    if (instance == null || asked == null || window == null || priority == null) {
      throw new IllegalStateException("a complaint is missing");
    }

    var sql = query == null ? String.valueOf(request.sql()) : query.sql();
    var parameters =
        PinnedParameters.resolve(
            query == null ? "sql" : "queryId",
            Template.of(sql),
            query == null ? List.of() : query.parameters(),
            request.parameters() == null ? Map.of() : request.parameters(),
            window.window(),
            complaints);
    complaints.throwIfAny();
    var overlap =
        overlaps.confirmed(
            instance.id(), parameters.sql(), window.window(), request.confirmOverlap());
    return new PinnedExecution(
        ExecutionId.next(),
        requester,
        key,
        sha256(request),
        query == null ? null : query.queryId(),
        query == null ? null : query.version(),
        query == null ? UNNAMED : query.name(),
        instance,
        parameters.sql(),
        sha256(parameters.sql()),
        parameters.inputs(),
        parameters.values(),
        window.window(),
        asked.said(),
        Stream.concat(window.warnings().stream(), overlap.warning().stream()).toList(),
        overlap,
        priority,
        request.note());
  }

  private @Nullable SavedQuery query(ExecutionRequest request, Complaints complaints) {
    var id = request.queryId();
    if ((id == null) == (request.sql() == null)) {
      complaints.add(id == null ? "queryId" : "sql", "give exactly one of queryId and sql");
      return null;
    }
    var version = request.queryVersion();
    if (id == null) {
      if (String.valueOf(request.sql()).isBlank()) {
        complaints.add("sql", "must not be empty");
      }
      if (version != null) {
        complaints.add("queryVersion", "goes with queryId");
      }
      return null;
    }
    var query =
        Parsed.of(id, QueryId::parse)
            .flatMap(queries::find)
            .orElseThrow(() -> Refusal.notFound("queryId", "There is no query %s.".formatted(id)));
    if (query.archivedAt() != null) {
      throw Refusal.because(
          ProblemKind.ARCHIVED,
          "\"%s\" is archived: unarchive it to run it.".formatted(query.name()));
    }
    return version == null || version == query.version()
        ? query
        : queries
            .find(query.queryId(), version)
            .orElseThrow(
                () ->
                    Refusal.notFound(
                        "queryVersion",
                        "There is no version %d of query %s: %d is the current one."
                            .formatted(version, id, query.version())));
  }

  private @Nullable PinnedInstance instance(ExecutionRequest request, Complaints complaints) {
    var id = request.instanceId();
    if (id == null) {
      complaints.add("instanceId", "is missing: AMC's id of an instance");
      return null;
    }
    return Parsed.of(id, InstanceId::new)
        .flatMap(instances::find)
        .orElseThrow(
            () -> Refusal.notFound("instanceId", "There is no instance %s.".formatted(id)));
  }

  private static String sha256(ExecutionRequest request) {
    return sha256(CANONICAL.writeValueAsString(request));
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
