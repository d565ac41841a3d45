package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.id.Ids;
import com.recomamp.api.query.sql.AmcRules;
import com.recomamp.api.query.sql.Finding;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.instance.DataSources;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryParameter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes of a request what would run: the one way to it, for acceptance and preflight alike, so that
 * what was shown is what is sent.
 */
@Component
class RequestResolver {
  private static final int LONGEST_NOTE = 1_000;

  /** A text of nothing but mistakes shall not make an answer larger than itself. */
  private static final int MOST_OF_A_KIND = 100;

  private final QueryStore queries;
  private final InstanceViews instances;
  private final Overlaps overlaps;
  private final InstanceTables tables;
  private final InstantSource clock;
  private final Ids ids;

  RequestResolver(
      QueryStore queries,
      InstanceViews instances,
      Overlaps overlaps,
      InstanceTables tables,
      InstantSource clock,
      Ids ids) {
    this.ids = ids;
    this.queries = queries;
    this.instances = instances;
    this.overlaps = overlaps;
    this.tables = tables;
    this.clock = clock;
  }

  /**
   * @param drafted the declarations of SQL that is not saved yet; null if nothing is declared
   * @throws Refusal if the request names something that there is not
   */
  Resolved resolve(ExecutionRequest request, @Nullable List<QueryParameter> drafted) {
    var complaints = new Complaints();
    var query = query(request, complaints);
    var instance = instance(request);
    var remarks = new ArrayList<>(remarks(complaints));
    if (request.instanceId() == null) {
      remarks.add(
          Remark.about(
              Remark.Severity.ERROR,
              Remark.MISSING_INSTANCE,
              "instanceId",
              "is missing: AMC's id of an instance",
              null));
    }
    var rest = new Complaints();
    var window = WindowRequest.resolve(request.window(), clock, rest);
    var priority =
        request.priority() == null
            ? Priority.INTERACTIVE
            : rest.read("priority", request.priority(), Priority::parse);
    if (request.note() != null && request.note().length() > LONGEST_NOTE) {
      rest.add("note", "must have at most %d characters".formatted(LONGEST_NOTE));
    }
    remarks.addAll(remarks(rest));
    if (window != null) {
      window.warnings().forEach(warning -> remarks.add(Remark.of(warning)));
    }
    var known = instance == null ? null : tables.of(instance.id());
    var sql = query == null ? request.sql() : query.sql();
    var parameters =
        sql == null || sql.isBlank() || query == null && request.queryId() != null
            ? null
            : parameters(request, sql, query, drafted, window, known, remarks);
    var overlap =
        instance == null || window == null || parameters == null
            ? null
            : overlaps.before(instance.id(), parameters.sql(), window.window());
    if (overlap != null) {
      overlap.warning().ifPresent(warning -> remarks.add(Remark.of(warning)));
    }
    return new Resolved(
        query, instance, window, priority, parameters, known, overlap, fewOfAKind(remarks));
  }

  private static List<Remark> fewOfAKind(List<Remark> remarks) {
    var counts = new HashMap<String, Integer>();
    return remarks.stream()
        .filter(remark -> counts.merge(remark.code(), 1, Integer::sum) <= MOST_OF_A_KIND)
        .toList();
  }

  private static List<Remark> remarks(Complaints complaints) {
    return complaints.errors().stream().map(Remark::of).toList();
  }

  private static @Nullable PinnedParameters parameters(
      ExecutionRequest request,
      String sql,
      @Nullable SavedQuery query,
      @Nullable List<QueryParameter> drafted,
      @Nullable ResolvedWindow window,
      @Nullable DataSources tables,
      List<Remark> remarks) {
    var field = query == null ? "sql" : "queryId";
    var template = Template.of(sql);
    var pinned =
        PinnedParameters.resolve(
            field,
            template,
            query == null ? drafted : query.parameters(),
            request.parameters() == null ? Map.of() : request.parameters(),
            window == null ? null : window.window(),
            remarks);
    var warnings = new ArrayList<>(AmcRules.warnings(template));
    if (tables != null) {
      warnings.addAll(InstanceTables.lacking(template, tables));
    }
    warnings.sort(Finding.IN_ORDER);
    warnings.forEach(finding -> remarks.add(Remark.of(Remark.Severity.WARNING, finding, field)));
    return pinned;
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
        ids.query(id)
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

  private @Nullable PinnedInstance instance(ExecutionRequest request) {
    var id = request.instanceId();
    return id == null
        ? null
        : Parsed.of(id, InstanceId::new)
            .flatMap(instances::find)
            .orElseThrow(
                () -> Refusal.notFound("instanceId", "There is no instance %s.".formatted(id)));
  }
}
