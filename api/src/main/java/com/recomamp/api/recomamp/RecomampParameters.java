package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.api.execution.ParameterCheck;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Which parameters a query reads, and whether values suit them, on RecomAMP's paths. */
@RestController
@RequestMapping(path = "/api/workflows", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampParameters {
  private final RecomampIds ids;
  private final ParameterCheck check;
  private final InstantSource clock;

  RecomampParameters(RecomampIds ids, ParameterCheck check, InstantSource clock) {
    this.ids = ids;
    this.check = check;
    this.clock = clock;
  }

  @GetMapping({"/{workflowId}/parameters", "/{workflowId}/parameters/"})
  @Operation(summary = "The parameters that a query reads, in the order of its SQL")
  Listed list(@PathVariable String workflowId) {
    var query = ids.query(workflowId);
    return new Listed(true, parameters(query), query.queryId());
  }

  private static List<Read> parameters(SavedQuery query) {
    var types = new LinkedHashMap<String, ParameterType>(Template.of(query.sql()).guessedTypes());
    for (QueryParameter parameter : query.parameters()) {
      types.replace(parameter.name(), parameter.type());
    }
    var read = new ArrayList<Read>();
    types.forEach((name, type) -> read.add(Read.of(name, type, read.size())));
    return read;
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Listed(boolean success, List<Read> parameters, QueryId workflowId) {}

  /**
   * One parameter.
   *
   * @param type what its name says: asin, campaign or date; else text
   * @param campaignType of a campaign: brand or all; else null
   * @param valueType what it takes, in our words
   * @param position among the query's parameters, from 0
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Read(
      String name,
      String type,
      String placeholder,
      @Nullable String campaignType,
      String valueType,
      int position) {

    private static Read of(String name, ParameterType type, int position) {
      var kind = kind(name, type);
      return new Read(
          name, kind, "{{%s}}".formatted(name), campaignType(name, kind), type.word(), position);
    }

    private static String kind(String name, ParameterType type) {
      var lower = name.toLowerCase(Locale.ROOT);
      if (lower.contains("asin")) {
        return "asin";
      }
      if (lower.contains("campaign")) {
        return "campaign";
      }
      return type == ParameterType.DATE || type == ParameterType.TIMESTAMP || lower.contains("date")
          ? "date"
          : "text";
    }

    private static @Nullable String campaignType(String name, String kind) {
      return kind.equals("campaign")
          ? name.toLowerCase(Locale.ROOT).contains("brand") ? "brand" : "all"
          : null;
    }
  }

  @PostMapping({"/{workflowId}/validate-parameters", "/{workflowId}/validate-parameters/"})
  @Operation(summary = "Whether a run would take these values, and what it would make of them")
  Validated validate(
      @PathVariable String workflowId,
      @RequestBody(required = false) @Nullable Map<String, @Nullable Object> body) {
    var query = ids.query(workflowId);
    var sent = body == null ? Map.<String, @Nullable Object>of() : body;
    var checked =
        check.check(ExecuteRequest.of(sent).run(query, null, Priority.INTERACTIVE, clock));
    if (!checked.errors().isEmpty()) {
      throw Refusal.invalid(checked.errors());
    }
    return new Validated(true, true, checked.values(), query.queryId());
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Validated(
      boolean success,
      boolean valid,
      Map<String, @Nullable Object> formattedParameters,
      QueryId workflowId) {}
}
