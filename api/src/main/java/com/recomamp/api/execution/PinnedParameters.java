package com.recomamp.api.execution;

import com.recomamp.api.digest.Sha256;
import com.recomamp.api.http.Complaints;
import com.recomamp.api.query.AllowedValues;
import com.recomamp.api.query.ParameterValues;
import com.recomamp.api.query.sql.Finding;
import com.recomamp.api.query.sql.RecomampList;
import com.recomamp.api.query.sql.Rendering;
import com.recomamp.api.query.sql.Rule;
import com.recomamp.api.query.sql.Span;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that an execution's SQL reads, and the SQL with their values in its places.
 *
 * @param inputs those that AMC is to fill in itself, as {@code CUSTOM_PARAMETER} says
 * @param values of all of them
 */
record PinnedParameters(
    String sql,
    String sqlSha256,
    List<PinnedInputs.Declared> inputs,
    Map<String, @Nullable Object> values) {

  /**
   * Null if there is no rendering of it.
   *
   * @param sqlField the field of the request that names the SQL, for remarks about it
   * @param declared null if nobody declares anything, so that nothing is missing there
   * @param window null after an error; then its parameters are left out, and nothing is rendered
   */
  static @Nullable PinnedParameters resolve(
      String sqlField,
      Template template,
      @Nullable List<QueryParameter> declared,
      Map<String, @Nullable Object> given,
      @Nullable TimeWindow window,
      List<Remark> remarks) {
    return new Resolution(sqlField, template, declared, given, window, remarks).resolve();
  }

  private static final class Resolution {
    private final String sqlField;
    private final Template template;
    private final boolean isDeclared;
    private final Map<String, @Nullable Object> given;
    private final List<Remark> remarks;
    private final Map<String, QueryParameter> declarations = new HashMap<>();
    private final Set<String> custom;
    private final Set<String> places;
    private final Map<String, Span> spans;
    private final Set<String> known = new TreeSet<>();
    private final List<PinnedInputs.Declared> inputs = new ArrayList<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    /** Of these nothing more is to be said. */
    private final Set<String> refused = new HashSet<>();

    Resolution(
        String sqlField,
        Template template,
        @Nullable List<QueryParameter> declared,
        Map<String, @Nullable Object> given,
        @Nullable TimeWindow window,
        List<Remark> remarks) {
      this.sqlField = sqlField;
      this.template = template;
      this.remarks = remarks;
      isDeclared = declared != null;
      if (declared != null) {
        declared.forEach(parameter -> declarations.put(parameter.name(), parameter));
      }
      custom = template.customParameters();
      places = template.parameters();
      spans = template.spans();
      known.addAll(custom);
      known.addAll(places);
      known.addAll(declarations.keySet());
      if (window == null) {
        this.given = given;
        known.stream().filter(this::isOfTheWindow).forEach(refused::add);
      } else {
        var complaints = new Complaints();
        this.given = DateParameters.fill(given, known, declarations, window, complaints);
        complaints
            .errors()
            .forEach(
                error ->
                    remarks.add(
                        Remark.about(
                            Remark.Severity.ERROR,
                            "not_the_window",
                            error.field(),
                            error.message(),
                            null)));
      }
    }

    @Nullable PinnedParameters resolve() {
      given.keySet().stream()
          .filter(name -> !known.contains(name))
          .forEach(name -> refuse("unknown_parameter", name, unknown()));
      for (var name : known) {
        var declaration = declarations.get(name);
        var value = RecomampList.unwrapped(given.get(name));
        if (refused.contains(name)) {
          continue;
        }
        if (declaration != null) {
          declared(declaration, value);
        } else if (custom.contains(name)) {
          guessed(name, value);
        } else if (given.containsKey(name)) {
          values.put(name, value);
        }
      }
      compareWithDeclarations();
      return rendered();
    }

    private void compareWithDeclarations() {
      if (!isDeclared) {
        return;
      }
      var guesses = template.guessedTypes();
      for (var name : known) {
        if (!declarations.containsKey(name) && !isOfTheWindow(name)) {
          remarks.add(Remark.undeclared(field(name), guesses.get(name), spans.get(name)));
        } else if (!isRead(name)) {
          say(
              Remark.Severity.WARNING,
              Rule.UNUSED_PARAMETER.word(),
              name,
              "is declared, and the SQL does not read it");
        }
      }
    }

    private boolean isOfTheWindow(String name) {
      return DateParameters.isOne(name, declarations.get(name));
    }

    private void declared(QueryParameter parameter, @Nullable Object sent) {
      var name = parameter.name();
      var allowed = ParameterValues.allowed(parameter.type());
      var value = sent == null ? parameter.defaultValue() : sent;
      if (value == null && mayBeNull(parameter)) {
        values.put(name, null);
      } else if (value == null) {
        if (isRead(name) || parameter.required()) {
          refuse(Rule.MISSING_VALUE.word(), name, "is missing: it takes " + allowed);
        }
      } else if (!ParameterValues.fits(parameter.type(), value)) {
        refuse(Rule.WRONG_TYPE.word(), name, "must be " + allowed);
      } else if (!AllowedValues.allow(parameter, value)) {
        refuse("not_allowed", name, AllowedValues.said(parameter));
      } else if (isRead(name)) {
        pin(new PinnedInputs.Declared(name, parameter.type()), value);
      }
    }

    /** Where it is left out on purpose, a place of the SQL takes NULL; AMC itself has no null. */
    private boolean mayBeNull(QueryParameter parameter) {
      var name = parameter.name();
      return !parameter.required()
          && given.containsKey(name)
          && places.contains(name)
          && !custom.contains(name);
    }

    private void guessed(String name, @Nullable Object value) {
      if (value == null) {
        refuse(
            Rule.MISSING_VALUE.word(),
            name,
            "is missing: the SQL reads CUSTOM_PARAMETER('%s')".formatted(name));
        return;
      }
      ParameterValues.guess(value)
          .ifPresentOrElse(
              type -> pin(new PinnedInputs.Declared(name, type), value),
              () ->
                  refuse(
                      Rule.WRONG_TYPE.word(),
                      name,
                      "must be a string, a number, true or false, or a list of one of these"));
    }

    private void pin(PinnedInputs.Declared input, Object value) {
      values.put(input.name(), value);
      if (custom.contains(input.name())) {
        inputs.add(input);
      }
    }

    private boolean isRead(String name) {
      return custom.contains(name) || places.contains(name);
    }

    /** The SQL; or nothing and errors, but of each parameter only what was not said before. */
    private @Nullable PinnedParameters rendered() {
      var rendering = template.render(values);
      if (rendering instanceof Rendering.Refused(var refusals, _)) {
        say(Remark.Severity.ERROR, refusals.stream().filter(each -> each.parameter() == null));
        say(
            Remark.Severity.ERROR,
            refusals.stream()
                .filter(each -> each.parameter() != null)
                .filter(each -> !refused.contains(each.parameter())));
      }
      say(Remark.Severity.WARNING, rendering.warnings().stream());
      return switch (rendering) {
        case Rendering.Rendered(var sql, _) when refused.isEmpty() ->
            new PinnedParameters(sql, Sha256.of(sql), inputs, values);
        case Rendering.Rendered _, Rendering.Refused _ -> null;
      };
    }

    private void say(Remark.Severity severity, Stream<Finding> findings) {
      findings.forEach(
          each ->
              remarks.add(
                  Remark.of(
                      severity,
                      each,
                      each.parameter() == null ? sqlField : field(each.parameter()))));
    }

    private void refuse(String code, String name, String message) {
      refused.add(name);
      say(Remark.Severity.ERROR, code, name, message);
    }

    private void say(Remark.Severity severity, String code, String name, String message) {
      remarks.add(Remark.about(severity, code, field(name), message, spans.get(name)));
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
