package com.recomamp.api.query;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.query.QueryDraft;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** A query to save. */
public record QueryRequest(
    @Schema(maxLength = 200) @Nullable String name,
    @Schema(maxLength = 2000) @Nullable String description,
    @Schema(description = "At most 20, each of at most 50 characters without commas")
        @Nullable List<@Nullable String> tags,
    @Schema(description = "SQL of AMC, with {{name}}, :name or $name where a value is put in")
        @Nullable String sql,
    @Schema(description = "What the SQL reads by {{name}} or by CUSTOM_PARAMETER('name')")
        @Nullable List<@Nullable ParameterDeclaration> parameters,
    @Schema(description = "Why it is changed, for people", maxLength = ChangeRequest.LONGEST_NOTE)
        @Nullable String note) {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_DESCRIPTION = 2_000;
  private static final int LONGEST_TAG = 50;
  private static final int MOST_TAGS = 20;

  /** A text of nothing but mistakes shall not make an answer larger than itself. */
  private static final int MOST_FAULTS = 100;

  /** The query as it is to be saved. */
  public QueryDraft draft() {
    var complaints = new Complaints();
    complain(complaints);
    var labels = labels(complaints);
    var declared = ParameterDeclaration.all("parameters", parameters, complaints);
    complaints.throwIfAny();
    return new QueryDraft(
        String.valueOf(name).strip(),
        StringUtils.hasText(description) ? description.strip() : null,
        labels,
        String.valueOf(sql),
        declared);
  }

  @Nullable String reason() {
    return ChangeRequest.note(new ChangeRequest(note));
  }

  private void complain(Complaints complaints) {
    if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
      complaints.add("name", "must have 1 to %d characters".formatted(LONGEST_NAME));
    }
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      complaints.add(
          "description", "must have at most %d characters".formatted(LONGEST_DESCRIPTION));
    }
    if (sql == null || sql.isBlank()) {
      complaints.add("sql", "must not be empty");
    } else {
      Template.of(sql).faults().stream()
          .limit(MOST_FAULTS)
          .forEach(fault -> complaints.add("sql", fault.sentence()));
    }
  }

  /** The tags in the order of the alphabet, each once. */
  private List<String> labels(Complaints complaints) {
    var labels = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    var all = Objects.requireNonNullElse(tags, List.<@Nullable String>of());
    for (int i = 0; i < all.size(); i++) {
      var label = all.get(i) == null ? "" : String.valueOf(all.get(i)).strip();
      if (label.isEmpty() || label.length() > LONGEST_TAG || label.contains(",")) {
        complaints.add(
            "tags[%d]".formatted(i),
            "must have 1 to %d characters and no comma".formatted(LONGEST_TAG));
      }
      labels.add(label);
    }
    if (labels.size() > MOST_TAGS) {
      complaints.add("tags", "must be at most %d".formatted(MOST_TAGS));
    }
    return List.copyOf(labels);
  }
}
