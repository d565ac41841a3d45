package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.query.AllowedValues;
import com.recomamp.api.query.ParameterValues;
import com.recomamp.api.query.sql.RecomampList;
import com.recomamp.api.query.sql.Rendering;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.query.QueryParameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that an execution's SQL reads, and the SQL with their values in its places.
 *
 * @param inputs those that AMC is to fill in itself, as {@code CUSTOM_PARAMETER} says
 * @param values of all of them
 */
record PinnedParameters(
    String sql, List<PinnedInputs.Declared> inputs, Map<String, @Nullable Object> values) {

  /**
   * @param sqlField the field of the request that names the SQL, for complaints about it
   */
  static PinnedParameters resolve(
      String sqlField,
      Template template,
      List<QueryParameter> declared,
      Map<String, @Nullable Object> given,
      TimeWindow window,
      Complaints complaints) {
    return new Resolution(template, declared, given, window, complaints).resolve(sqlField);
  }

  private static final class Resolution {
    /** A text of nothing but mistakes shall not make an answer larger than itself. */
    private static final int MOST_COMPLAINTS = 100;

    private final Template template;
    private final Map<String, @Nullable Object> given;
    private final Complaints complaints;
    private final Map<String, QueryParameter> declarations = new HashMap<>();
    private final Set<String> custom;
    private final Set<String> known = new TreeSet<>();
    private final List<PinnedInputs.Declared> inputs = new ArrayList<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Set<String> refused = new HashSet<>();

    Resolution(
        Template template,
        List<QueryParameter> declared,
        Map<String, @Nullable Object> given,
        TimeWindow window,
        Complaints complaints) {
      this.template = template;
      this.complaints = complaints;
      declared.forEach(parameter -> declarations.put(parameter.name(), parameter));
      custom = template.customParameters();
      known.addAll(custom);
      known.addAll(template.parameters());
      known.addAll(declarations.keySet());
      this.given = DateParameters.fill(given, known, declarations, window, complaints);
    }

    PinnedParameters resolve(String sqlField) {
      given.keySet().stream()
          .filter(name -> !known.contains(name))
          .forEach(name -> refuse(name, unknown()));
      for (var name : known) {
        var declaration = declarations.get(name);
        var value = RecomampList.unwrapped(given.get(name));
        if (declaration != null) {
          declared(declaration, value);
        } else if (custom.contains(name)) {
          guessed(name, value);
        } else if (given.containsKey(name)) {
          values.put(name, value);
        }
      }
      return new PinnedParameters(rendered(sqlField), inputs, values);
    }

    private void declared(QueryParameter parameter, @Nullable Object sent) {
      var name = parameter.name();
      var allowed = ParameterValues.allowed(parameter.type());
      var value = sent == null ? parameter.defaultValue() : sent;
      if (value == null && mayBeNull(parameter)) {
        values.put(name, null);
      } else if (value == null) {
        if (isRead(name) || parameter.required()) {
          refuse(name, "is missing: it takes " + allowed);
        }
      } else if (!ParameterValues.fits(parameter.type(), value)) {
        refuse(name, "must be " + allowed);
      } else if (!AllowedValues.allow(parameter, value)) {
        refuse(name, AllowedValues.said(parameter));
      } else if (isRead(name)) {
        pin(new PinnedInputs.Declared(name, parameter.type()), value);
      }
    }

    /** Where it is left out on purpose, a place of the SQL takes NULL; AMC itself has no null. */
    private boolean mayBeNull(QueryParameter parameter) {
      var name = parameter.name();
      return !parameter.required()
          && given.containsKey(name)
          && template.parameters().contains(name)
          && !custom.contains(name);
    }

    private void guessed(String name, @Nullable Object value) {
      if (value == null) {
        refuse(name, "is missing: the SQL reads CUSTOM_PARAMETER('%s')".formatted(name));
        return;
      }
      ParameterValues.guess(value)
          .ifPresentOrElse(
              type -> pin(new PinnedInputs.Declared(name, type), value),
              () ->
                  refuse(
                      name,
                      "must be a string, a number, true, false, or a list of strings or of"
                          + " numbers"));
    }

    private void pin(PinnedInputs.Declared input, Object value) {
      values.put(input.name(), value);
      if (custom.contains(input.name())) {
        inputs.add(input);
      }
    }

    private boolean isRead(String name) {
      return custom.contains(name) || template.parameters().contains(name);
    }

    /** The SQL; or nothing and complaints, but of each parameter only what was not said before. */
    private String rendered(String sqlField) {
      return switch (template.render(values)) {
        case Rendering.Rendered(var sql, _) -> sql;
        case Rendering.Refused(var refusals, _) -> {
          refusals.stream()
              .filter(finding -> finding.parameter() == null)
              .limit(MOST_COMPLAINTS)
              .forEach(finding -> complaints.add(sqlField, finding.sentence()));
          refusals.stream()
              .filter(finding -> finding.parameter() != null)
              .filter(finding -> !refused.contains(finding.parameter()))
              .limit(MOST_COMPLAINTS)
              .forEach(finding -> complaints.add(field(finding.parameter()), finding.sentence()));
          yield "";
        }
      };
    }

    private void refuse(String name, String message) {
      refused.add(name);
      complaints.add(field(name), message);
    }

    private static String field(@Nullable String name) {
      return "parameters." + name;
    }

    private String unknown() {
      return known.isEmpty()
          ? "is not known: the query has no parameters"
          : "is not known: the query's parameters are " + String.join(", ", known);
    }
  }
}
