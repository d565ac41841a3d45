package com.recomamp.api.query;

import com.recomamp.api.http.Complaints;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The values that a declaration allows, of the parameter or of each element of its list. */
public final class AllowedValues {
  private static final int MOST = 200;

  /** More would hide the sentence that they are part of. */
  private static final int MOST_SAID = 12;

  private AllowedValues() {}

  /** Whether a value that fits the type is one of those that are allowed. */
  public static boolean allow(QueryParameter parameter, Object value) {
    var allowed = parameter.allowedValues();
    var values = value instanceof List<?> list ? list : List.of(value);
    var type = parameter.type().item();
    return allowed == null
        || values.stream().allMatch(one -> allowed.stream().anyMatch(it -> same(type, it, one)));
  }

  /** What to say to who gave another one. */
  public static String said(QueryParameter parameter) {
    var allowed = parameter.allowedValues() == null ? List.<Object>of() : parameter.allowedValues();
    var some =
        allowed.stream()
            .limit(MOST_SAID)
            .map(JsonMapper.shared()::writeValueAsString)
            .collect(Collectors.joining(", "));
    var rest = allowed.size() - MOST_SAID;
    return (parameter.type().isList() ? "may only have " : "must be one of ")
        + some
        + (rest > 0 ? " and %d more".formatted(rest) : "");
  }

  /** False with a complaint of what the declaration's own values cannot be. */
  static boolean areRight(String field, QueryParameter parameter, Complaints complaints) {
    var allowed = parameter.allowedValues();
    if (allowed == null) {
      return true;
    }
    var own = field + "allowedValues";
    if (allowed.isEmpty() || allowed.size() > MOST) {
      complaints.add(own, "must be 1 to %d: leave them out to allow every value".formatted(MOST));
      return false;
    }
    if (complainedOfOne(own, parameter.type().item(), allowed, complaints)) {
      return false;
    }
    var usual = parameter.defaultValue();
    if (usual != null
        && ParameterValues.fits(parameter.type(), usual)
        && !allow(parameter, usual)) {
      complaints.add(field + "default", said(parameter));
    }
    return true;
  }

  private static boolean complainedOfOne(
      String field, ParameterType type, List<Object> allowed, Complaints complaints) {
    boolean complained = false;
    for (int i = 0; i < allowed.size(); i++) {
      var value = allowed.get(i);
      var twice = allowed.subList(0, i).stream();
      if (!ParameterValues.fits(type, value)) {
        complaints.add("%s[%d]".formatted(field, i), "must be " + ParameterValues.allowed(type));
        complained = true;
      } else if (twice.anyMatch(it -> ParameterValues.fits(type, it) && same(type, it, value))) {
        complaints.add("%s[%d]".formatted(field, i), "is there twice");
        complained = true;
      }
    }
    return complained;
  }

  /** JSON writes one number in many ways, and a time with or without its seconds. */
  private static boolean same(ParameterType type, Object one, Object other) {
    return switch (type) {
      case INTEGER, DECIMAL -> number(one).compareTo(number(other)) == 0;
      case TIMESTAMP ->
          LocalDateTime.parse(one.toString()).equals(LocalDateTime.parse(other.toString()));
      default -> one.equals(other);
    };
  }

  private static BigDecimal number(Object value) {
    return new BigDecimal(value.toString());
  }
}
