package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.query.AllowedValues;
import com.recomamp.api.query.CustomParameters;
import com.recomamp.api.query.ParameterValues;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.workflows.query.QueryParameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters that an execution's SQL reads, each with its type and its value. */
record PinnedParameters(List<PinnedInputs.Declared> inputs, Map<String, Object> values) {

  static PinnedParameters resolve(
      String sql,
      List<QueryParameter> declared,
      Map<String, @Nullable Object> given,
      Complaints complaints) {
    var declarations = new HashMap<String, QueryParameter>();
    declared.forEach(parameter -> declarations.put(parameter.name(), parameter));
    var read = CustomParameters.namesIn(sql);
    var known = new TreeSet<String>(read);
    known.addAll(declarations.keySet());

    given.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> complaints.add(field(name), unknown(known)));

    var inputs = new ArrayList<PinnedInputs.Declared>();
    var values = new LinkedHashMap<String, Object>();
    for (var name : known) {
      var declaration = declarations.get(name);
      var value = given.get(name);
      var pinned =
          declaration == null
              ? guessed(name, value, complaints)
              : declared(declaration, value, read.contains(name), complaints);
      if (pinned != null && read.contains(name)) {
        inputs.add(pinned.input);
        values.put(name, pinned.value);
      }
    }
    return new PinnedParameters(inputs, values);
  }

  private record Pinned(PinnedInputs.Declared input, Object value) {}

  private static @Nullable Pinned declared(
      QueryParameter parameter, @Nullable Object given, boolean isRead, Complaints complaints) {
    var value = given == null ? parameter.defaultValue() : given;
    var allowed = ParameterValues.allowed(parameter.type());
    if (value == null) {
      if (isRead || parameter.required()) {
        complaints.add(field(parameter.name()), "is missing: it takes " + allowed);
      }
      return null;
    }
    if (!ParameterValues.fits(parameter.type(), value)) {
      complaints.add(field(parameter.name()), "must be " + allowed);
      return null;
    }
    if (!AllowedValues.allow(parameter, value)) {
      complaints.add(field(parameter.name()), AllowedValues.said(parameter));
      return null;
    }
    return new Pinned(new PinnedInputs.Declared(parameter.name(), parameter.type()), value);
  }

  private static @Nullable Pinned guessed(
      String name, @Nullable Object value, Complaints complaints) {
    if (value == null) {
      complaints.add(
          field(name), "is missing: the SQL reads CUSTOM_PARAMETER('%s')".formatted(name));
      return null;
    }
    var type = ParameterValues.guess(value);
    if (type.isEmpty()) {
      complaints.add(
          field(name),
          "must be a string, a number, true, false, or a list of strings or of numbers");
      return null;
    }
    return new Pinned(new PinnedInputs.Declared(name, type.get()), value);
  }

  private static String field(String name) {
    return "parameters." + name;
  }

  private static String unknown(TreeSet<String> known) {
    return known.isEmpty()
        ? "is not known: the query has no parameters"
        : "is not known: the query's parameters are " + String.join(", ", known);
  }
}
