package com.recomamp.api.recomamp;

import com.recomamp.api.query.ParameterDeclaration;
import com.recomamp.api.query.ParameterValues;
import com.recomamp.api.query.sql.RecomampList;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters in both directions: RecomAMP has one value for each, we have a declaration with a
 * default. Its page sends back what it was shown, and fills in empty values itself.
 */
public final class WorkflowParameters {
  private WorkflowParameters() {}

  /** Every parameter with its default; one without has the empty value that its page would give. */
  static Map<String, @Nullable Object> shown(SavedQuery query) {
    var shown = new LinkedHashMap<String, @Nullable Object>();
    Template.of(query.sql()).guessedTypes().forEach((name, type) -> shown.put(name, empty(type)));
    for (var parameter : query.parameters()) {
      var value = parameter.defaultValue();
      shown.put(parameter.name(), value == null ? empty(parameter.type()) : value);
    }
    return shown;
  }

  private static Object empty(ParameterType type) {
    return type.isList() ? List.of() : "";
  }

  /**
   * What the query declares after RecomAMP's page has sent values. A declaration stays as long as
   * the SQL reads it, also if the page does not know it, and changes only with its value.
   *
   * @param before null for a new query
   */
  public static List<ParameterDeclaration> declared(
      @Nullable SavedQuery before, String sql, Map<String, @Nullable Object> sent) {
    var read = Template.of(sql).guessedTypes();
    var declared = new LinkedHashMap<String, Optional<ParameterDeclaration>>();
    if (before != null) {
      var shown = shown(before);
      for (var parameter : before.parameters()) {
        var name = parameter.name();
        boolean unchanged = !sent.containsKey(name) || isSame(sent.get(name), shown.get(name));
        if (read.containsKey(name) || sql.equals(before.sql())) {
          declared.put(
              name,
              unchanged
                  ? Optional.of(declaration(parameter, parameter.defaultValue()))
                  : changed(parameter, sent.get(name)));
        }
      }
    }
    read.forEach(
        (name, type) ->
            declared.computeIfAbsent(name, _ -> fresh(name, type, value(sent.get(name)))));
    var all = new ArrayList<ParameterDeclaration>();
    declared.values().forEach(each -> each.ifPresent(all::add));
    return all;
  }

  private static boolean isSame(@Nullable Object sent, @Nullable Object shown) {
    return Objects.equals(RecomampList.unwrapped(sent), shown);
  }

  private static Optional<ParameterDeclaration> changed(
      QueryParameter parameter, @Nullable Object sent) {
    var value = value(sent);
    return value == null || ParameterValues.fits(parameter.type(), value)
        ? Optional.of(declaration(parameter, value))
        : fresh(parameter.name(), parameter.type(), value);
  }

  /** A parameter without a value takes any: it is not declared. */
  private static Optional<ParameterDeclaration> fresh(
      String name, ParameterType suggested, @Nullable Object value) {
    if (value == null) {
      return Optional.empty();
    }
    var type =
        ParameterValues.fits(suggested, value)
            ? Optional.of(suggested)
            : ParameterValues.guess(value);
    return type.map(
        known -> new ParameterDeclaration(name, known.word(), false, value, null, null));
  }

  /** Null for what says nothing. */
  private static @Nullable Object value(@Nullable Object sent) {
    var value = RecomampList.unwrapped(sent);
    boolean isEmpty =
        value instanceof String text && text.isBlank()
            || value instanceof List<?> list && list.isEmpty();
    return isEmpty ? null : value;
  }

  private static ParameterDeclaration declaration(
      QueryParameter parameter, @Nullable Object defaultValue) {
    return new ParameterDeclaration(
        parameter.name(),
        parameter.type().word(),
        parameter.required(),
        defaultValue,
        parameter.description(),
        parameter.allowedValues());
  }
}
