package com.recomamp.api.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.recomamp.api.http.Complaints;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A parameter of a query, as it is declared over REST. */
public record ParameterDeclaration(
    @Nullable String name,
    @Schema(
            example = "list of string",
            description =
                "string, integer, decimal, boolean, date, timestamp, or \"list of\" one of them")
        @Nullable String type,
    @Schema(defaultValue = "true") @Nullable Boolean required,
    @JsonProperty("default") @Nullable Object defaultValue,
    @Nullable String description,
    @Schema(description = "What it may be, or the elements of a list; left out for anything")
        @Nullable List<Object> allowedValues) {
  private static final int LONGEST_DESCRIPTION = 2_000;

  /** AMC's limit. */
  private static final int MOST = 100;

  /**
   * The parameters as declared; what there is a complaint about is missing.
   *
   * @param field of the request that has them
   */
  public static List<QueryParameter> all(
      String field,
      @Nullable List<@Nullable ParameterDeclaration> declarations,
      Complaints complaints) {
    var declared = new ArrayList<QueryParameter>();
    var names = new HashSet<String>();
    var all = Objects.requireNonNullElse(declarations, List.<@Nullable ParameterDeclaration>of());
    if (all.size() > MOST) {
      complaints.add(field, "must be at most %d".formatted(MOST));
    }
    for (int i = 0; i < Math.min(all.size(), MOST); i++) {
      var at = "%s[%d]".formatted(field, i);
      var declaration = all.get(i);
      if (declaration == null) {
        complaints.add(at, "must be an object");
        continue;
      }
      var parameter = declaration.parameter(at + ".", names, complaints);
      if (parameter != null) {
        declared.add(parameter);
      }
    }
    return declared;
  }

  private @Nullable QueryParameter parameter(String at, Set<String> names, Complaints complaints) {
    if (name == null || name.isBlank() || name.contains("'")) {
      complaints.add(at + "name", "must be a name without quotes");
    } else if (!names.add(name)) {
      complaints.add(at + "name", "%s is declared twice".formatted(name));
    }
    var read = complaints.read(at + "type", String.valueOf(type), ParameterType::parse);
    if (read != null && defaultValue != null && !ParameterValues.fits(read, defaultValue)) {
      complaints.add(at + "default", "must be " + ParameterValues.allowed(read));
    }
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      complaints.add(
          at + "description", "must have at most %d characters".formatted(LONGEST_DESCRIPTION));
    }
    if (name == null || read == null) {
      return null;
    }
    var parameter =
        new QueryParameter(
            name, read, !Boolean.FALSE.equals(required), defaultValue, description, allowedValues);
    return AllowedValues.areRight(at, parameter, complaints)
        ? parameter
        : new QueryParameter(name, read, parameter.required(), defaultValue, description, null);
  }
}
