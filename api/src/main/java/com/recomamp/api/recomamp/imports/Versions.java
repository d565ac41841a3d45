package com.recomamp.api.recomamp.imports;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.query.ParameterDeclaration;
import com.recomamp.api.recomamp.WorkflowParameters;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.RecomampSource;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.query.QueryParameter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a workflow has said, oldest first. RecomAMP did not keep every version; what a workflow
 * says now is the last one in any case.
 *
 * @param notes what could not be kept of its parameters
 */
record Versions(List<Version> all, List<String> notes) {
  /** Beyond it, numbers count nothing. */
  private static final BigDecimal LARGEST_NUMBER = BigDecimal.valueOf(1_000_000);

  /**
   * @param source its row's UUID; null for what the workflow itself says
   */
  record Version(
      @Nullable UUID source,
      int number,
      String sql,
      List<QueryParameter> parameters,
      @Nullable String note,
      @Nullable UUID creator,
      Instant createdAt) {}

  static Versions of(RecomampSource source, SourceRow workflow) {
    var versions = new Versions(new ArrayList<>(), new ArrayList<>());
    for (var row : source.versions(workflow.id())) {
      if (row.text("sql_query") != null) {
        versions.add(row, workflow);
      }
    }
    versions.addCurrent(workflow);
    return versions;
  }

  private void add(SourceRow row, SourceRow workflow) {
    all.add(
        new Version(
            row.id(),
            number(row),
            row.required("sql_query"),
            parameters(row),
            row.text("change_description"),
            row.uuid("created_by"),
            Objects.requireNonNullElse(row.instant("created_at"), createdAt(workflow))));
  }

  /** RecomAMP's, as long as ours can go on from it. */
  private int number(SourceRow row) {
    var said = row.decimal("version_number");
    int next = nextNumber();
    if (said == null || said.compareTo(BigDecimal.valueOf(next)) < 0) {
      return next;
    }
    if (said.compareTo(LARGEST_NUMBER) > 0) {
      notes.add("its version %s is number %d here".formatted(said, next));
      return next;
    }
    return said.intValue();
  }

  private void addCurrent(SourceRow workflow) {
    var sql = workflow.required("sql_query");
    var parameters = parameters(workflow);
    if (!all.isEmpty()
        && all.getLast().sql.equals(sql)
        && all.getLast().parameters.equals(parameters)) {
      return;
    }
    var updated = workflow.instant("updated_at");
    all.add(
        new Version(
            null,
            nextNumber(),
            sql,
            parameters,
            null,
            workflow.uuid("user_id"),
            all.isEmpty() || updated == null ? createdAt(workflow) : updated));
  }

  static Instant createdAt(SourceRow workflow) {
    var created = workflow.instant("created_at");
    return created == null
        ? Objects.requireNonNullElse(workflow.instant("updated_at"), Instant.EPOCH)
        : created;
  }

  private int nextNumber() {
    return all.isEmpty() ? 1 : all.getLast().number + 1;
  }

  private List<QueryParameter> parameters(SourceRow row) {
    var complaints = new Complaints();
    try {
      var declared =
          WorkflowParameters.declared(null, row.required("sql_query"), row.object("parameters"));
      var parameters = ParameterDeclaration.all("parameters", List.copyOf(declared), complaints);
      complaints
          .errors()
          .forEach(error -> notes.add("%s %s".formatted(error.field(), error.message())));
      return parameters;
    } catch (BadRow unreadable) {
      notes.add(unreadable.getMessage() + ", so no parameters are declared");
      return List.of();
    }
  }

  Version current() {
    return all.getLast();
  }

  /** The one that a run names; else the one that there was when it ran. */
  Version of(@Nullable UUID version, Instant at) {
    return all.stream()
        .filter(each -> version != null && version.equals(each.source))
        .findFirst()
        .or(() -> all.reversed().stream().filter(each -> !each.createdAt.isAfter(at)).findFirst())
        .orElseGet(all::getFirst);
  }
}
