package com.recomamp.api.recomamp;

import com.recomamp.api.execution.ExecutionRequest;
import com.recomamp.api.execution.WindowRequest;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What RecomAMP's frontend sends to run a workflow, in any of its three shapes.
 *
 * @param instance AMC's id or ours
 * @param given everything else, parameters and dates and what the frontend merely carries along
 */
public record ExecuteRequest(@Nullable String instance, Map<String, @Nullable Object> given) {
  /** Its page can show no question, so whoever presses its button has answered. */
  private static final boolean CONFIRMED = true;

  /** RecomAMP always asks AMC for windows of this zone. */
  public static final ZoneId ZONE = ZoneId.of("America/New_York");

  private static final Period USUAL_LENGTH = Period.ofDays(30);
  private static final Period LENGTH_TO_ONE_END = Period.ofDays(7);

  /** AMC's data is complete after that. */
  private static final Period USUAL_LAG = Period.ofDays(14);

  /** Characters of a local time in whole seconds. */
  private static final int LOCAL_TIME = "2026-10-01T00:00:00".length();

  static final String INSTANCE = "instance_id";

  /** Of a run with another zone; RecomAMP's page sends it back with the rest. */
  static final String ZONE_NAME = "timeWindowTimeZone";

  private static final List<String> NESTED = List.of("parameters", "execution_parameters");
  private static final Set<String> NOT_PARAMETERS =
      Set.of("snowflake_enabled", "snowflake_table_name", "snowflake_schema_name");
  private static final List<String> STARTS =
      List.of("startDate", "start_date", "timeWindowStart", "beginDate");
  private static final List<String> ENDS =
      List.of("endDate", "end_date", "timeWindowEnd", "finishDate");

  /** Flat, nested, or both; what is nested wins. */
  public static ExecuteRequest of(Map<String, @Nullable Object> body) {
    var given = new LinkedHashMap<String, @Nullable Object>(body);
    for (var name : NESTED) {
      if (body.get(name) instanceof Map<?, ?> nested) {
        given.remove(name);
        nested.forEach((key, value) -> given.put(String.valueOf(key), value));
      }
    }
    given.keySet().removeAll(NOT_PARAMETERS);
    var instance = body.get(INSTANCE) == null ? given.get(INSTANCE) : body.get(INSTANCE);
    given.remove(INSTANCE);
    return new ExecuteRequest(instance == null ? null : instance.toString(), given);
  }

  /**
   * The run of a query that it asks for.
   *
   * @param on null where nothing shall run
   * @throws Refusal if its dates cannot be read
   */
  ExecutionRequest run(
      SavedQuery query, @Nullable InstanceId on, Priority priority, InstantSource clock) {
    return run(
        query.queryId(), query.version(), query.sql(), query.parameters(), on, priority, clock);
  }

  /** The same with other SQL than the query's; what that declares does not hold for it. */
  ExecutionRequest run(String sql, InstanceId on, InstantSource clock) {
    return run(null, null, sql, List.of(), on, Priority.INTERACTIVE, clock);
  }

  private ExecutionRequest run(
      @Nullable QueryId query,
      @Nullable Integer version,
      String sql,
      List<QueryParameter> declared,
      @Nullable InstanceId on,
      Priority priority,
      InstantSource clock) {
    return new ExecutionRequest(
        query == null ? null : query.toString(),
        version,
        query == null ? sql : null,
        on == null ? null : on.value(),
        window(clock),
        parameters(Template.of(sql).guessedTypes().keySet(), declared),
        priority.word(),
        null,
        CONFIRMED);
  }

  /** A date without time is a whole day, also as the end. */
  WindowRequest window(InstantSource clock) {
    var from = start();
    var to = end();
    if (from == null && to == null) {
      to = LocalDate.ofInstant(clock.instant(), zone()).minus(USUAL_LAG).atStartOfDay();
      from = to.minus(USUAL_LENGTH);
    } else if (from == null) {
      from = to.minus(LENGTH_TO_ONE_END);
    } else if (to == null) {
      to = from.plus(LENGTH_TO_ONE_END);
    }
    return WindowRequest.between(from, to, zone());
  }

  /**
   * Where the window begins; null if nothing says so.
   *
   * @throws Refusal if what says so is no date
   */
  public @Nullable LocalDateTime start() {
    var start = first(STARTS);
    return start == null ? null : start(start);
  }

  /**
   * The first moment after the window; null if nothing says so.
   *
   * @throws Refusal if what says so is no date
   */
  public @Nullable LocalDateTime end() {
    var end = first(ENDS);
    return end == null ? null : end(end);
  }

  private ZoneId zone() {
    if (!(given.get(ZONE_NAME) instanceof String name)) {
      return ZONE;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException _) {
      throw Refusal.invalid(ZONE_NAME, "\"%s\" is no time zone".formatted(name));
    }
  }

  /**
   * Of all that the frontend carries along only what the query reads or declares; text from a form
   * becomes what the declaration says.
   */
  public Map<String, @Nullable Object> parameters(
      Collection<String> read, List<QueryParameter> declared) {
    var parameters = new LinkedHashMap<String, @Nullable Object>();
    for (var name : read) {
      if (given.containsKey(name)) {
        parameters.put(name, date(name, given.get(name)));
      }
    }
    for (var parameter : declared) {
      var value = given.get(parameter.name());
      if (value != null) {
        parameters.put(
            parameter.name(),
            date(
                parameter.name(),
                value instanceof String text ? fromForm(text, parameter.type()) : value));
      }
    }
    return parameters;
  }

  /** What the window was read from is compared with it as it was read. */
  private static @Nullable Object date(String name, @Nullable Object value) {
    boolean isDate = STARTS.contains(name) || ENDS.contains(name);
    return isDate && value instanceof String text && text.length() > LOCAL_TIME
        ? text.substring(0, LOCAL_TIME)
        : value;
  }

  private @Nullable String first(List<String> names) {
    return names.stream()
        .map(given::get)
        .filter(value -> value instanceof String text && !text.isBlank())
        .map(String::valueOf)
        .findFirst()
        .orElse(null);
  }

  private static LocalDateTime start(String text) {
    return text.length() == 10 ? date(text).atStartOfDay() : time(text);
  }

  private static LocalDateTime end(String text) {
    if (text.length() == 10) {
      return date(text).plusDays(1).atStartOfDay();
    }
    var time = time(text);
    return time.toLocalTime().toString().equals("23:59:59") ? time.plusSeconds(1) : time;
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException _) {
      throw unreadable(text);
    }
  }

  /** RecomAMP cuts an offset and fractions off; the time that is left is local. */
  private static LocalDateTime time(String text) {
    try {
      return LocalDateTime.parse(text.substring(0, Math.min(text.length(), LOCAL_TIME)));
    } catch (DateTimeParseException _) {
      throw unreadable(text);
    }
  }

  /** A local time as {@link #window} reads it. */
  static String text(LocalDateTime time) {
    return time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }

  private static Refusal unreadable(String text) {
    return Refusal.invalid("date", "\"%s\" must be a date such as 2026-10-01".formatted(text));
  }

  private static Object fromForm(String text, ParameterType type) {
    try {
      return switch (type) {
        case INTEGER -> Long.valueOf(text.strip());
        case DECIMAL -> new BigDecimal(text.strip());
        case BOOLEAN ->
            switch (text.strip()) {
              case "true" -> true;
              case "false" -> false;
              default -> text;
            };
        default -> text;
      };
    } catch (NumberFormatException _) {
      return text;
    }
  }
}
